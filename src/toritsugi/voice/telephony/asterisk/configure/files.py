"""Plan → file name → text."""

from __future__ import annotations

from urllib.parse import quote

from toritsugi.voice.telephony.asterisk.configure.pjsip import pjsip
from toritsugi.voice.telephony.asterisk.configure.plan import Plan, check
from toritsugi.voice.telephony.asterisk.configure.render import render
from toritsugi.voice.telephony.numbers import withheld_names

#: the first line of every file; a file without it was not written by us and is left alone
MARKER = "; Written by `toritsugi telephony asterisk`: your own lines belong into *_local.conf\n"

#: in order: no registration goes out before all that handles calls is there
MODULES = tuple(
    """
res_security_log res_timing_timerfd res_sorcery_config res_sorcery_memory res_sorcery_astdb res_pjproject res_crypto
res_http_websocket
pbx_config func_callerid func_channel func_logic func_strings func_timeout func_dialplan func_cut func_cdr func_uri
app_dial app_echo app_exec app_milliwatt app_playback app_record app_stack app_system app_verbose
res_websocket_client res_rtp_asterisk res_srtp codec_ulaw codec_alaw codec_a_mu codec_resample
format_pcm format_wav format_sln bridge_simple bridge_softmix bridge_native_rtp bridge_holding bridge_builtin_features
res_rtp_multicast chan_rtp chan_pjsip res_pjsip res_pjsip_session res_pjsip_sdp_rtp
res_pjsip_authenticator_digest res_pjsip_outbound_authenticator_digest
res_pjsip_caller_id res_pjsip_diversion res_pjsip_dtmf_info res_pjsip_empty_info res_pjsip_dlg_options
res_pjsip_endpoint_identifier_ip res_pjsip_endpoint_identifier_user res_pjsip_nat res_pjsip_path res_pjsip_pubsub
res_pjsip_header_funcs res_pjsip_refer res_pjsip_registrar res_pjsip_rfc3326 res_pjsip_acl res_pjsip_logger
app_stasis res_stasis res_stasis_answer res_stasis_playback res_stasis_recording res_stasis_snoop
res_stasis_device_state res_ari res_ari_model res_ari_applications res_ari_asterisk res_ari_bridges res_ari_channels
res_ari_device_states res_ari_endpoints res_ari_events res_ari_playbacks res_ari_recordings res_ari_sounds
res_pjsip_outbound_registration
""".split()  # noqa: SIM905  (a list of a hundred lines says no more)
)

#: modules warn at every start when these are missing
EMPTY = (
    "acl ccss cdr cel codecs confbridge dsp features manager musiconhold pjproject queues sorcery stasis udptl".split()  # noqa: SIM905
)

INDICATIONS = (
    "[general]\ncountry = jp\n\n[jp]\ndescription = Japan\nringcadence = 1000,2000\ndial = 400\n"
    "busy = 400/500,0/500\nring = 400+15/1000,0/2000\ncongestion = 400/500,0/500\n"
)


def files(plan: Plan) -> dict[str, str]:
    """Every file of the configuration. Raises ConfigError."""
    check(plan)
    written = {f"{name}.conf": "" for name in EMPTY}
    paths = plan.paths
    written["asterisk.conf"] = render(
        "asterisk.conf",
        {
            "etc": paths.etc,
            "modules": paths.modules,
            "share": paths.share,
            "varlib": paths.varlib,
            "spool": paths.spool,
            "run": paths.run,
            "log": paths.log,
            "cache": paths.cache,
            "max_calls": str(plan.max_calls),
        },
    )
    written["logger.conf"] = render("logger.conf", {})
    written["indications.conf"] = INDICATIONS
    written["http.conf"] = render("http.conf", {"http_port": str(plan.http_port)})
    user = render("user.conf", {"ari_user": plan.ari_user, "ari_password": plan.ari_password})
    written["ari.conf"] = render("ari.conf", {}, {"user": user})
    written["rtp.conf"] = render("rtp.conf", {"rtp_start": str(plan.rtp_start), "rtp_end": str(plan.rtp_end)})
    if plan.media == "websocket":  # Asterisk has it since 20.15, 21.10 and 22.5
        written["chan_websocket.conf"] = ""
    modules = (*MODULES, "chan_websocket") if plan.media == "websocket" else MODULES
    loads = "\n".join(f"load = {name}.so" for name in modules)
    written["modules.conf"] = render("modules.conf", {}, {"loads": loads})
    written["pjsip.conf"] = pjsip(plan)
    written["extensions.conf"] = _extensions(plan)
    return {name: MARKER + text for name, text in sorted(written.items())}


def beside(plan: Plan) -> dict[str, str]:
    """What an exchange with a configuration of its own needs: contexts to lead calls to, a user of ARI."""
    check(plan)
    user = render("user.conf", {"ari_user": plan.ari_user, "ari_password": plan.ari_password})
    written = {
        "extensions_toritsugi.conf": render("beside.conf", {}, {"desk": _desk(plan), "abroad": _abroad(plan)}),
        "ari_toritsugi.conf": user,
    }
    return {name: MARKER + text for name, text in written.items()}


def _extensions(plan: Plan) -> str:
    users = [trunk.username for trunk in plan.trunks if trunk.register and not trunk.username.isdigit()]
    phones = [f"exten => {phone.name},1,Dial(PJSIP/{phone.name},30)\n same => n,Hangup()" for phone in plan.phones]
    return render(
        "extensions.conf",
        {},
        {
            "registered": "".join(f"exten => {user},1,Goto(s,1)\n" for user in dict.fromkeys(users)),
            "phone_lines": "\n".join(phones),
            "desk": _desk(plan),
            "abroad": _abroad(plan),
        },
    )


def _abroad(plan: Plan) -> str:
    """The context through which numbers abroad are rung; nothing where none is."""
    if not plan.abroad:
        return ""
    way = plan.way_abroad.replace(";", "\\;").replace("{number}", "${TG_ABROAD}")
    digits, ring = "Set(TG_ABROAD=${FILTER(0-9,${EXTEN})})", "Goto(toritsugi-abroad-ring,s,1)"
    listed = [f"exten => _{prefix}!,1,{digits}\n same => n,{ring}" for prefix in plan.abroad]
    return "\n" + render("abroad.conf", {}, {"listed": "\n".join(listed), "way": way})


def _desk(plan: Plan) -> str:
    apps = plan.apps
    labels = [f"node{number}" for number in range(1, len(apps) + 1)]
    tries = [
        render("try.conf", {"label": label, "next": following, "app": app, "claim": f"{plan.claim:g}"})
        for label, following, app in zip(labels, [*labels[1:], "fallback"], apps, strict=True)
    ]
    notices = [
        f' same => n,ExecIf($["${{TG_DIALLED}}" = "{number}"]?Set(TG_NOTICE={plan.paths.sounds}/{name}))'
        for number, name in plan.notices
    ]
    own = [
        f' same => n,ExecIf($["${{TG_DIALLED}}" = "{number}"]?Set(TG_OWN=-{name}))' for number, name in plan.own_sounds
    ]
    return render(
        "desk.conf",
        {
            "fallback": plan.paths.fallback,
            "sounds": plan.paths.sounds,
            "silence": str(plan.silence),
            "longest": str(plan.longest),
            "fallback_limit": str(plan.longest + 60),
        },
        {
            "tries": "".join(tries).rstrip("\n"),
            "notices": "\n".join(notices),
            "own": "\n".join(own),
            "reasons": _reasons(),
        },
    )


def _reasons() -> str:
    """What a caller's name tells of why there is no number. It is compared encoded: what a stranger wrote there must
    not be read as the dialplan's own words.
    """
    return "\n".join(
        f' same => n,ExecIf($["${{TG_NAME}}" = "{quote(name, safe="").lower()}"]?Set(TG_WHY=-w{why}))'
        for name, why in withheld_names().items()
    )
