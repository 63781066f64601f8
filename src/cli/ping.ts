import process from 'node:process'
import { hostMemory } from '../app/host-memory.js'
import { type Ping, startPing } from '../app/ping.js'
import { loadRemembered } from '../config/load.js'
import { home } from '../terminal/account.js'
import { printNotice } from '../terminal/output.js'
import type { ReportFlags } from './read-reports.js'

/** Whether something about this URL is said for the first time on this day. Where that cannot be kept, it is said each time. */
const isNewToday =
  (flags: ReportFlags) =>
  async (url: string): Promise<boolean> => {
    if (flags.demo) return true
    const settings = await loadRemembered({ flags, env: process.env, home: home() }).catch(() => undefined)
    if (!settings) return true
    const memory = hostMemory(settings.stateDir)({ ping: url })
    const today = new Date().toISOString().slice(0, 10)
    const isKnown = (await memory.recall()) === today
    if (!isKnown) await memory.remember(today)
    return !isKnown
  }

/** Reports that a run begins. @throws UsageError if the URL is invalid */
export const openPing = async (url: string, flags: ReportFlags): Promise<Ping> =>
  startPing(url, { onNotice: printNotice, env: process.env, failOn: flags.pingFailOn, isNewToday: isNewToday(flags) })
