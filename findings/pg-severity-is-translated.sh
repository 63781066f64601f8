#!/usr/bin/env bash
# pg: the severity of an error is a word in the server's language, and the untranslated one is thrown away
#
# Version     pg 8.23.1, PostgreSQL 15.20 (Debian 12)
# Behaviour   PostgreSQL sends the severity twice: in field S, translated with lc_messages, and in field V, never translated (since 9.6).
#             pg keeps S only.
# Seen        a database that does not exist: severity FATALE, code 3D000, with lc_messages = it_IT.UTF-8; no field with FATAL
# One guesses that error.severity is one of the eight words of the protocol, as error.code is one of its codes.
# Here        src/source/postgres/errors.ts tells the end of a session by codes and by the names of PostgreSQL's functions
#             (error.routine): with `severity === 'FATAL'` a closed session looked like a failed query, on each host in another language.
# Needs       npm, Debian 12 (bookworm). Ran twice on 2026-11-30.
source "$(dirname "$0")/support/scene.sh"

npm_packages pg@8.23.1
debian_packages postgresql-15=15.20-0+deb12u1 locales=2.36-9+deb12u14
I18NPATH=$scene/debian/usr/share/i18n localedef -i it_IT -f UTF-8 "$scene/it_IT.UTF-8" || cannot 'there is no Italian'
folder_of_nobody data
programs=$scene/debian/usr/lib/postgresql/15/bin
export LOCPATH=$scene
"${as_nobody[@]}" "$programs/initdb" -D data -A trust -U reader --no-sync --locale=C >/dev/null || cannot 'initdb failed'
"${as_nobody[@]}" "$programs/postgres" -D data -k "$scene/data" -c listen_addresses= -c lc_messages=it_IT.UTF-8 >/dev/null 2>&1 &
started+=("$!")
until_true test -S data/.s.PGSQL.5432
seen=$(node --input-type=module -e '
  import { setTimeout } from "node:timers/promises"
  import pg from "pg"
  let error
  // It is starting at first (57P03).
  do {
    await setTimeout(100)
    error = await new pg.Client({ host: process.argv[1], user: "reader", database: "missing" }).connect().catch(error => error)
  } while (error.code === "57P03")
  console.log(`${error.severity} ${error.code}; FATAL is ${Object.values(error).includes("FATAL") ? "there" : "nowhere"}`)' "$scene/data")
found 'severity and code' 'FATALE 3D000; FATAL is nowhere' "$seen"
verdict
