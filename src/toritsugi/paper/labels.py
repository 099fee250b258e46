"""Headings and fixed words of the sheet, in Japanese and English."""

from __future__ import annotations

_LABELS: dict[str, tuple[str, str]] = {
    "title": ("電話対応マニュアル", "Response manual"),
    "for_line": ("窓口", "line"),
    "numbers": ("かかってくる番号", "numbers"),
    "version": ("版", "version"),
    "approved": ("承認", "approved"),
    "draft": ("下書き", "DRAFT"),
    "draft_note": (
        "これは下書きです。承認された内容ではなく、お電話ではまだ使われていません。",
        "This is a draft: it is not approved, and no caller hears it.",
    ),
    "digest": ("版の指紋（SHA-256）", "fingerprint of this version (SHA-256)"),
    "format": ("書式", "format"),
    "intro": (
        "この窓口がお電話で何を申し、何を伺い、何をしないかの、すべてです。ご確認のうえ、末尾にご署名ください。",
        "All that this line says, asks and does on the telephone, and what it does not. Please read, and sign below.",
    ),
    "scope": ("対応範囲", "Scope"),
    "does": ("いたします", "We do"),
    "does_not": ("いたしません", "We do not"),
    "passes_on": ("おつなぎ・引き継ぎます", "We pass on"),
    "hours": ("受付時間", "Hours"),
    "closures": ("休業日", "Closures"),
    "matters": ("用件ごとの流れ", "Matter by matter"),
    "heard": ("発信者の言い方（例）", "how callers put it"),
    "key": ("番号", "key"),
    "ends": ("終わり方", "how it ends"),
    "asked": ("伺うこと", "what is asked"),
    "told": ("お知らせ", "who is told"),
    "others": ("どの用件にも当てはまらないとき", "Where no matter fits"),
    "items": ("聴取項目", "Items: what is asked"),
    "question": ("伺い方", "question"),
    "again": ("伺い直し", "asked again"),
    "facts": ("扱い", "how it is treated"),
    "cards": ("案内カード", "Guidance cards"),
    "callers": ("発信者ごとのきまり", "Rules for callers"),
    "contacts": ("連絡先", "Contacts"),
    "notify": ("受電報告の通知", "Who is told"),
    "alarms": ("用件にかかわらず二次対応へ伝えるとき", "Told to the second line whatever the matter"),
    "limits": ("そのほかの約束", "Limits"),
    "glossary": ("用語と読み", "Words and readings"),
    "sentences": ("お電話で聞こえるすべての文", "Every sentence that can be heard"),
    "sentences_note": (
        "〔 〕の中には、伺った内容や、項目の名前が入ります。※は、途中でお話しいただいても最後まで申し上げる文です。",
        "〔 〕 stands for what the caller said or the name of an item. ※ marks what is said to its end.",
    ),
    "when": ("言うとき", "when"),
    "sentence": ("文", "sentence"),
    "sign": ("ご署名", "Signature"),
    "sign_text": (
        "上記の内容を確認し、この版での電話対応を承認します。",
        "I have read the above and approve that calls are answered as this version says.",
    ),
    "sign_client": ("クライアント", "client"),
    "sign_desk": ("窓口の運営者", "desk"),
    "sign_name": ("お名前", "name"),
    "sign_date": ("日付", "date"),
    "sign_from": ("適用を始める日", "in force from"),
    "none": ("ありません", "none"),
    "page": ("ページ", "page"),
    "skip": ("図の説明", "what the diagram shows"),
}


def labels(language: str) -> dict[str, str]:
    """The words by name. language: "ja" or "en"."""
    return {name: (ja if language == "ja" else en) for name, (ja, en) in _LABELS.items()}
