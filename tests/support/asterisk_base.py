"""The configuration a private Asterisk needs to come up at all, beside what the product generates."""

from __future__ import annotations

from typing import Protocol

#: what a telephone desk's exchange uses; order matters where a module needs another's symbols
MODULES = tuple(
    """
res_timing_timerfd res_sorcery_config res_sorcery_memory res_sorcery_astdb res_pjproject res_crypto res_http_websocket
res_websocket_client pbx_config func_callerid func_channel func_logic func_strings func_timeout func_uuid func_cdr
func_global func_db func_math func_sprintf func_env func_json func_hangupcause func_dialplan func_talkdetect
func_jitterbuffer func_volume app_dial app_echo app_exec app_milliwatt app_mixmonitor app_playback app_playtones
app_read app_record app_senddtmf app_stack app_system app_verbose app_chanspy app_transfer app_waitforsilence app_queue
res_musiconhold res_rtp_asterisk res_srtp res_format_attr_opus codec_ulaw codec_alaw codec_a_mu codec_g722 codec_gsm
codec_resample codec_opus_open_source format_pcm format_wav format_sln format_gsm bridge_simple bridge_softmix
bridge_native_rtp bridge_holding bridge_builtin_features chan_bridge_media res_rtp_multicast chan_rtp res_audiosocket
chan_websocket chan_pjsip res_pjsip res_pjsip_session res_pjsip_sdp_rtp res_pjsip_authenticator_digest
res_pjsip_outbound_authenticator_digest res_pjsip_outbound_registration res_pjsip_caller_id res_pjsip_diversion
res_pjsip_dtmf_info res_pjsip_empty_info res_pjsip_dlg_options res_pjsip_endpoint_identifier_ip
res_pjsip_endpoint_identifier_user res_pjsip_header_funcs res_pjsip_nat res_pjsip_path res_pjsip_pubsub res_pjsip_refer
res_pjsip_registrar res_pjsip_rfc3326 res_pjsip_logger res_pjsip_acl res_pjsip_transport_websocket res_pjsip_messaging
res_pjsip_mwi res_pjsip_outbound_publish res_pjsip_exten_state func_pjsip_endpoint func_pjsip_contact func_pjsip_aor
app_stasis res_stasis res_stasis_answer res_stasis_playback res_stasis_recording res_stasis_snoop
res_stasis_device_state res_ari res_ari_model res_ari_applications res_ari_asterisk res_ari_bridges res_ari_channels
res_ari_device_states res_ari_endpoints res_ari_events res_ari_playbacks res_ari_recordings res_ari_sounds
""".split()  # noqa: SIM905  (a list of a hundred lines says no more)
)

#: read at start by modules that warn when the file is missing
EMPTY = ("acl", "ccss", "cdr", "cel", "codecs", "dsp", "features", "manager", "musiconhold", "pjproject", "queues")
EMPTY_TOO = ("sorcery", "stasis", "udptl", "websocket_client")


class Ports(Protocol):
    """The ports of one run."""

    @property
    def sip(self) -> int: ...
    @property
    def http(self) -> int: ...
    @property
    def rtp_start(self) -> int: ...
    @property
    def rtp_end(self) -> int: ...


def base_files(ports: Ports) -> dict[str, str]:
    """File name → text: an exchange that lets anyone on loopback call `echo`, and answers ARI."""
    files = {f"{name}.conf": "; nothing\n" for name in (*EMPTY, *EMPTY_TOO)}
    files["modules.conf"] = "[modules]\nautoload = no\n" + "".join(f"load = {name}.so\n" for name in MODULES)
    files["logger.conf"] = (
        "[general]\ndateformat = %F %T.%3q\n[logfiles]\nmessages => notice,warning,error,verbose(3),dtmf\n"
    )
    files["indications.conf"] = "[general]\ncountry = jp\n[jp]\ndescription = Japan\nringcadence = 1000,2000\n"
    files["http.conf"] = (
        f"[general]\nenabled = yes\nbindaddr = 127.0.0.1\nbindport = {ports.http}\nsessionlimit = 2000\n"
    )
    files["ari.conf"] = "[general]\nenabled = yes\n[tests]\ntype = user\npassword = tests-only\n"
    files["rtp.conf"] = f"[general]\nrtpstart = {ports.rtp_start}\nrtpend = {ports.rtp_end}\nstrictrtp = no\n"
    files["pjsip.conf"] = PJSIP.replace("@SIP@", str(ports.sip))
    files["extensions.conf"] = "[loopback]\nexten => echo,1,Answer()\n same => n,Echo()\n"
    return files


PJSIP = """
[global]
type = global
endpoint_identifier_order = ip

[udp]
type = transport
protocol = udp
bind = 127.0.0.1:@SIP@

[loopback]
type = endpoint
context = loopback
transport = udp
disallow = all
allow = ulaw
direct_media = no
rtp_symmetric = no
media_address = 127.0.0.1
bind_rtp_to_media_address = yes

[loopback]
type = identify
endpoint = loopback
match = 127.0.0.0/8
"""
