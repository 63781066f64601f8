#!/usr/bin/env bash
# csv-parse: cast_date makes a day of a customer's reference
#
# Version     csv-parse 7.0.3, Node.js 20.20.2
# Behaviour   What Date.parse takes is a date, and V8's takes any words before a number up to 12 for a month.
# Seen        "ABSA BANK PC 9" is 2001-09-01, "UPGRADE 12" is 2001-12-01; "UPGRADE 13" and "PC 9qx 017" stay text
# One guesses that a cell of letters is a date only if it names a month.
# Here        src/statements/csv.ts casts nothing; each bank's layout says which column is a day, and in which form
#             (src/statements/shapes/). The reference that pays a deposit would be gone.
# Needs       npm. Ran twice on 2026-11-30.
source "$(dirname "$0")/support/scene.sh"

node_of_version 20.20.2
npm_packages csv-parse@7.0.3
seen=$(TZ=UTC node --input-type=module -e '
  import { parse } from "csv-parse/sync"
  const records = parse("ABSA BANK PC 9\nUPGRADE 12\nUPGRADE 13\nPC 9qx 017\n", { cast: true, cast_date: true })
  console.log(records.map(([cell]) => (cell instanceof Date ? cell.toISOString().slice(0, 10) : cell)).join(", "))')
found 'four references' '2001-09-01, 2001-12-01, UPGRADE 13, PC 9qx 017' "$seen"
verdict
