"""Names by GiNZA: JSON lines {"id", "item", "text"} in, {"id", "value", "seconds"} out. Runs in a venv of its own."""

import json
import sys
import time

import spacy

WANTED = {"person": ("Person",), "organization": ("Company", "Organization_Other", "Show_Organization")}


def main() -> None:
    began = time.process_time()
    reader = spacy.load("ja_ginza")
    print(json.dumps({"start": time.process_time() - began}), flush=True)
    for line in sys.stdin:
        row = json.loads(line)
        began = time.process_time()
        found = [one.text for one in reader(row["text"]).ents if one.label_ in WANTED[row["item"]]]
        seconds = time.process_time() - began
        value = found[0] if found else None
        if row["item"] == "person" and value:
            value = value.removesuffix("さん").removesuffix("様")
        print(json.dumps({"id": row["id"], "value": value, "seconds": seconds}, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
