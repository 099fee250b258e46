"""A manual of short sentences, so that a whole call takes seconds: a recorded answer and a number by keys."""

from __future__ import annotations

from toritsugi import resources

CLIENT = """\
format: 1
id: kakunin
name: 確認商会
contacts:
  office: { name: 総務, channels: { webhook: inbox } }
"""
MANUAL = """\
format: 1
client: client.yaml
line: { id: main, name: 確認商会, reading: カクニンショウカイ, numbers: ["0355550100"] }
opening:
  - say: 確認商会です。
notices:
  - { id: recording, say: 録音しております。 }
items:
  about: { kind: text, title: ご用件, ask: ご用件をどうぞ。 }
  phone: { kind: phone, title: お電話番号, ask: 番号をどうぞ。, read_back: true }
matters:
  message:
    title: ご伝言
    key: 1
    heard: [伝言をお願いします]
    collect: [about, phone]
    finish: message
    to: office
closing: [{ say: 失礼します。 }]
told: 確かに承りました。
not_kept: 申し訳ございません。のちほどおかけ直しください。
notify:
  - { to: office, by: webhook }
phrases:
  thanks_item: はい。
  offer_taken: はい。
  guided_intro: 順に伺います。
  menu: 番号でお選びください。{choices}です。
  after_tone: 発信音のあとにどうぞ。
  by_keys_number: 最後にシャープを。
  read_back: 復唱します。{value}ですね。
  read_back_keys: よければ1、違えば2です。
"""
READ = resources.read_manual(MANUAL, CLIENT)

#: asks for a number, and nothing else, not even whether it is right
NUMBER_CLIENT = """\
format: 1
id: bango
name: 番号商会
contacts:
  office: { name: 総務, channels: { webhook: inbox } }
"""
NUMBER_MANUAL = """\
format: 1
client: client.yaml
line: { id: bango, name: 番号商会, reading: バンゴウショウカイ, numbers: ["0355550200"] }
opening:
  - say: 番号商会です。
items:
  phone: { kind: phone, title: お電話番号, ask: 番号をどうぞ。, read_back: false }
matters:
  message: { title: ご伝言, collect: [phone], finish: message, to: office }
closing: [{ say: 失礼します。 }]
told: 確かに承りました。
not_kept: 申し訳ございません。のちほどおかけ直しください。
notify:
  - { to: office, by: webhook }
phrases:
  thanks_item: はい。
  offer_taken: はい。
  guided_intro: 順に伺います。
  by_keys_number: 最後にシャープを。
"""

#: the same as MANUAL for a client of the public pages
SAMPLE_CLIENT = CLIENT.replace("id: kakunin", "id: mihon").replace("確認商会", "見本商会")
SAMPLE_MANUAL = MANUAL.replace("確認商会", "見本商会").replace("カクニン", "ミホン").replace("0355550100", "0355550300")
