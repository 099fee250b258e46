"""The sentences that tell what is wrong with what a manual means: what is missing, contradicts or leads nowhere."""

from __future__ import annotations

#: what (ja), mend (ja), what (en), mend (en); braces are filled with the arguments of `Problems.add`
Sentences = tuple[str, str, str, str]

#: code → the sentences
MEANT: dict[str, Sentences] = {
    "no_such": ("{sort_ja}「{name}」が定義されていません。", "{hint}", "There is no {sort} {name!r}.", "{hint_en}"),
    "bad_answer": (
        "「{name}」は聴取項目「{item}」の答えではありません。",
        "{hint}",
        "{name!r} is not an answer of the item {item!r}.",
        "{hint_en}",
    ),
    "bad_blank": (
        "文の中の {{{name}}} が何を指すのかわかりません。",
        "{hint}",
        "The blank {{{name}}} in the sentence means nothing.",
        "{hint_en}",
    ),
    "open_blank": (
        "文の中の波かっこが閉じていません。",
        "{{聴取項目の名前}} の形にするか、波かっこを取り除いてください。",
        "A brace in the sentence is not closed.",
        "Write {{item_id}}, or remove the brace.",
    ),
    "forbidden": (
        "言ってはならない語「{word}」が文に入っています（never）。",
        "言い換えるか、never を見直してください。",
        "The sentence has the word {word!r} that must never be said (never).",
        "Put it another way, or look at never again.",
    ),
    "forbidden_standard": (
        "言ってはならない語「{word}」が標準文「{name}」に入っています。",
        "「phrases:」の「{name}:」で言い換えてください。",
        "The standard phrase {name!r} has the word {word!r} that must never be said.",
        "Put it another way under “phrases:”, “{name}:”.",
    ),
    "no_end": (
        "この用件には終わり方がありません。",
        "finish: message、card、procedure、connect、escalate のどれかを加えてください。",
        "This matter has no end.",
        "Add finish: message, card, procedure, connect or escalate.",
    ),
    "two_ends": (
        "終わり方が二つ以上あります（{names}）。",
        "一つだけ残してください。",
        "There is more than one end ({names}).",
        "Keep one of them.",
    ),
    "procedure_no_end": (
        "手順の最後まで進んでも終わらない道があります。",
        "最後の手順か、用件に finish: message または escalate: を加えてください。",
        "A way through the procedure does not end.",
        "Add finish: message or escalate: to the last step or to the matter.",
    ),
    "unreachable": (
        "この手順には決してたどり着きません（前で必ず終わります）。",
        "順番を見直すか、取り除いてください。",
        "This step is never reached: what stands before it always ends.",
        "Change the order, or remove it.",
    ),
    "empty_step": (
        "この手順では何も起こりません。",
        "ask、say、collect、card、connect、escalate、solved、finish のどれかを書いてください。",
        "Nothing happens in this step.",
        "Write ask, say, collect, card, connect, escalate, solved or finish.",
    ),
    "branch_without": (
        "「{name}」の分かれ道に対する問いがありません。",
        "{hint}",
        "The branch {name!r} has no question it answers.",
        "{hint_en}",
    ),
    "no_choices": (
        "choice の項目には choices が要ります。",
        "「choices: {{ id: 表示名 }}」を加えてください。",
        "An item of kind choice needs choices.",
        "Add “choices: {{ id: title }}”.",
    ),
    "only_for": (
        "「{name}」は kind: {kind} の項目にだけ書けます。",
        "取り除くか、kind を見直してください。",
        "{name!r} is only for items of kind {kind}.",
        "Remove it, or look at kind again.",
    ),
    "double_number": (
        "「{value}」が二度使われています（前は {before} 行目）。",
        "重ならないようにしてください。",
        "{value!r} is used twice (before on line {before}).",
        "Use it once.",
    ),
    "no_plain_opening": (
        "いつでも言える冒頭の文がありません。",
        "when のない「- say: …」を加えてください。",
        "There is no opening that always fits.",
        "Add a “- say: …” without when.",
    ),
    "out_of_scope": (
        "scope.does に「{name}」がありません。",
        "does に「{name}」を加えるか、ここを取り除いてください。",
        "{name!r} is not in scope.does.",
        "Add {name!r} to does, or remove this.",
    ),
    "not_hours": (
        "当番の時には「{word}」を使えません（通話の初めには、まだ分からないことです）。",
        "time、day、date、holiday、open、closed で書いてください。",
        "The hours of a contact cannot look at {word!r}: it is not known when a call begins.",
        "Write them with time, day, date, holiday, open or closed.",
    ),
    "nobody_on_call": (
        "いつでも呼び出せる連絡先がありません。",
        "順番の終わりに、when のない連絡先を加えてください。",
        "No contact of this ladder is always on call.",
        "Add a contact without “when” at its end.",
    ),
    "no_phone": (
        "連絡先「{name}」には電話番号がありません。",
        "client.yaml の連絡先に phone を加えてください。",
        "The contact {name!r} has no telephone number.",
        "Add phone to the contact in client.yaml.",
    ),
    "no_channel": (
        "連絡先「{name}」には {channel} の宛先がありません。",
        "{hint}",
        "The contact {name!r} has no {channel} address.",
        "{hint_en}",
    ),
    "nobody_told": (
        "受電報告の届け先がありません。",
        "client.yaml に、通知先（channels）のある連絡先を加えてください。",
        "Nobody is told of a message.",
        "Add a contact with channels to client.yaml.",
    ),
    "no_selector": (
        "どの発信者のことかが書かれていません。",
        "from、prefix、list、kind、name、company、called_within、reported、when のどれかを書いてください。",
        "It does not say which callers are meant.",
        "Write from, prefix, list, kind, name, company, called_within, reported or when.",
    ),
    "told_promise": (
        "保存できないときの文に「承りました」は使えません。",
        "おかけ直しをお願いする文にしてください。",
        "The sentence for “not kept” must not say that it was taken.",
        "Ask the caller to call again.",
    ),
    "old_key": (
        "「{name}」は format 1 の書き方です。",
        "format 2 では「{became}」と書きます。",
        "{name!r} is a key of format 1.",
        "In format 2 it is {became!r}.",
    ),
    "bad_days": (
        "期間「{value}」が読めないか、1日〜365日の外です。",
        "「3d」のように書いてください。",
        "The time {value!r} cannot be read or is not within 1 to 365 days.",
        "Write “3d”.",
    ),
    "bad_ring": (
        "呼び出しの長さ「{value}」が読めないか、5秒〜120秒の外です。",
        "「20s」のように書いてください。",
        "The ringing time {value!r} cannot be read or is not within 5 to 120 s.",
        "Write “20s”.",
    ),
    "bad_table_name": (
        "名簿のファイル名「{value}」は使えません。",
        "マニュアルと同じ場所にある .csv の名前だけを書いてください。",
        "{value!r} cannot be used as the name of a list.",
        "Write only the name of a .csv file beside the manual.",
    ),
    "bad_pack_name": (
        "部品集の名前「{value}」は使えません。",
        "部品集の名前か、同じ場所にある .yaml の名前だけを書いてください。",
        "{value!r} cannot be used as the name of a pack.",
        "Write the name of a pack, or of a .yaml file beside this one.",
    ),
    "no_pack": (
        "部品集「{name}」がありません。",
        "{hint}",
        "There is no pack {name!r}.",
        "{hint_en}",
    ),
    "pack_loop": (
        "部品集「{name}」が自分自身を読み込んでいます。",
        "include から取り除いてください。",
        "The pack {name!r} includes itself.",
        "Remove it from include.",
    ),
    "pack_clash": (
        "部品集「{pack}」の {table}.{name} は、部品集「{other}」の同じ id と種類が違います。",
        "このマニュアルの {table} に「{name}」を書いて、どちらかに決めてください。",
        "{table}.{name} of the pack {pack!r} is of another kind than the one of the pack {other!r}.",
        "Write {name!r} under {table} in this manual and settle it.",
    ),
    "not_in_pack": (
        "部品集「{pack}」に「{name}」はありません。",
        "{hint}",
        "The pack {pack!r} has no {name!r}.",
        "{hint_en}",
    ),
    "procedure_loop": (
        "手順「{name}」が自分自身に戻ってきます。",
        "procedure: {name} を取り除くか、別の手順にしてください。",
        "The procedure {name!r} leads back to itself.",
        "Remove “procedure: {name}”, or name another one.",
    ),
    "procedure_too_long": (
        "手順を開くと {count} 段を超えます（上限 {limit}）。",
        "手順を分けるか、用件を分けてください。",
        "The procedure has more than {count} steps when opened (at most {limit}).",
        "Split the procedure or the matter.",
    ),
    "no_table": (
        "名簿 {name} が見つかりません。",
        "名前を確かめ、マニュアルと同じ場所に置いてください。",
        "The list {name} is not there.",
        "Check the name and put it beside the manual.",
    ),
    "bad_table": (
        "名簿 {name} が読めません：{why}",
        "一行目に列の名前（number、name、company、title）を書き、UTF-8 の CSV で保存してください。",
        "The list {name} cannot be read: {why_en}",
        "Write the columns (number, name, company, title) in the first line and save it as CSV in UTF-8.",
    ),
    "bad_row": (
        "名簿 {name} の {row} 行目：{why}",
        "その行を直してください。",
        "The list {name}, line {row}: {why_en}",
        "Mend that line.",
    ),
    "sensitive_in_text": (
        "知らせの頭の言葉に、取り扱いに注意する項目「{name}」が入っています。",
        "取り除くか、項目の sensitive と mask を見直してください。",
        "The words above the message hold the sensitive item {name!r}.",
        "Remove it, or look at “sensitive” and “mask” of the item.",
    ),
    "promised": (
        "折り返しを約束する文です（callback.promise: true がありません）。",
        "「ご希望の旨を申し伝えます」のように言い換えるか、callback に promise: true を加えてください。",
        "The sentence promises a call back, and callback.promise is not true.",
        "Say that the wish is passed on, or add “promise: true” to callback.",
    ),
}
