import process from 'node:process'
import type { Runtime } from '../app/runtime.js'
import { home, username } from '../terminal/account.js'
import { cleanUpLater } from '../terminal/cleanup.js'
import { print, printNotice } from '../terminal/output.js'

/** This process and its terminal, for the use cases. */
export const runtime = (): Runtime => ({ home: home(), username: username(), env: process.env, onNotice: printNotice, print, cleanUpLater })
