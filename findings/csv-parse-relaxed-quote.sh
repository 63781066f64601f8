#!/usr/bin/env bash
# csv-parse: with relax_quotes, a quote that a person typed swallows the lines below it
#
# Version     csv-parse 7.0.3
# Behaviour   relax_quotes reads quotes inside a field, and a field that is "BOB" PLUMBING, as they stand. But where a field begins with
#             a quote that nobody closes, all up to the next quote anywhere is one field: three lines become one, without an error.
# Seen        5 lines, 3 records; the second is 2 / "quote,5.00⏎3,rent,6.00⏎4,say "x" / 7
# One guesses that the option for stray quotes takes this one for a letter as well, or reports that records differ in length.
# Here        src/statements/csv.ts parses each line by itself: a payer's quote took other payers' money out of the statement.
# Needs       npm. Ran twice on 2026-11-30.
source "$(dirname "$0")/support/scene.sh"

npm_packages csv-parse@7.0.3
cat >statement.csv <<'CSV'
1,"BOB" PLUMBING and "SON",150.00
2,"quote,5.00
3,rent,6.00
4,say "x",7
5,last,1
CSV
seen=$(node --input-type=module -e '
  import { readFileSync } from "node:fs"
  import { parse } from "csv-parse/sync"
  const records = parse(readFileSync("statement.csv", "utf8"), { relax_quotes: true })
  console.log(`${records.length} records; ${records[1].join(" / ").replaceAll("\n", "⏎")}`)')
found 'five lines' '3 records; 2 / "quote,5.00⏎3,rent,6.00⏎4,say "x" / 7' "$seen"
verdict
