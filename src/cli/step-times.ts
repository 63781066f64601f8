import type { DeliveryStep, StepName } from '../channels/route.js'
import { escapeText } from '../text/escape.js'

const LABELS: Readonly<Record<StepName | 'answer' | 'failed', string>> = {
  name: 'name',
  connection: 'connection',
  proxy: 'proxy',
  tls: 'TLS',
  'sign-in': 'sign-in',
  answer: 'answer',
  failed: 'failed',
}
const LABEL_WIDTH = 'connection'.length
const TIME_WIDTH = '20000 ms'.length

interface StepTimes {
  readonly onStep: (step: DeliveryStep) => void
  /** `   TLS          41 ms  TLSv1.3, certificate until 2026-03-01`, one per step. @param last how it ended */
  readonly lines: (last: 'answer' | 'failed') => readonly string[]
}

const lineOf = (name: keyof typeof LABELS, ms: number, detail: string): string => {
  const time = `${Math.round(ms)} ms`
  return `   ${LABELS[name].padEnd(LABEL_WIDTH)}  ${time.padStart(TIME_WIDTH)}  ${escapeText(detail)}`.trimEnd()
}

/** Measures each step from the end of the one before. */
export const timeSteps = (now: () => number = () => performance.now()): StepTimes => {
  const lines: string[] = []
  let before = now()
  const add = (name: keyof typeof LABELS, detail: string): void => {
    const at = now()
    lines.push(lineOf(name, at - before, detail))
    before = at
  }
  return {
    onStep: ({ name, detail }) => add(name, detail),
    lines: last => {
      add(last, '')
      return lines
    },
  }
}
