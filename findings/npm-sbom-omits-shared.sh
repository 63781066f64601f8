#!/usr/bin/env bash
# npm sbom --omit=dev leaves out a library that is needed at run time, if a development library shares it
#
# Version     npm 11.19.1
# Behaviour   wrap-ansi (a dependency) needs string-width, which also stands among the devDependencies. `npm ls --omit=dev` lists it, with
#             what it needs in turn; the SBOM lacks all of these, in both formats.
# Seen        npm ls: ansi-regex ansi-styles emoji-regex get-east-asian-width string-width strip-ansi wrap-ansi; npm sbom: ansi-styles wrap-ansi
# One guesses that the list for those who check licences and holes holds what is installed by `npm ci --omit=dev`.
# Here        src/packed-manifest.js: every library that is bundled is a dependency of its own, and test/e2e/package.test.ts compares
#             the bundle with that list, so that an audit sees what ships.
# Needs       npm. Ran twice on 2026-11-30.
source "$(dirname "$0")/support/scene.sh"

npm_packages npm@11.19.1
export npm_config_cache=$scene/.npm npm_config_update_notifier=false
npm() { "$scene/node_modules/.bin/npm" "$@"; }
mkdir project && cd project || exit 2
echo '{ "name": "project", "version": "1.0.0", "dependencies": { "wrap-ansi": "9.0.0" }, "devDependencies": { "string-width": "7.2.0" } }' >package.json
npm install --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null || cannot 'npm did not install'
names() { node -e 'const { packages, components } = JSON.parse(require("node:fs").readFileSync(0)); console.log((packages ?? components).map(({ name }) => name).filter(name => name !== "project").sort().join(" "))'; }
found 'installed without development libraries' \
  'ansi-regex ansi-styles emoji-regex get-east-asian-width string-width strip-ansi wrap-ansi' \
  "$(npm ls --all --omit=dev --parseable | sed -n 's#.*/node_modules/##p' | sort | paste -sd' ')"
for format in cyclonedx spdx; do
  found "listed in $format" 'ansi-styles wrap-ansi' "$(npm sbom --omit=dev --sbom-format "$format" | names)"
done
verdict
