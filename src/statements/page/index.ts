import type { Block } from '../../report/blocks.js'
import type { Report, SectionReport } from '../../report/report.js'
import { plural } from '../../text/words.js'
import type { MatchResult } from '../result.js'
import { fileBlocks, refusedBlocks, unreadBlocks } from './file-facts.js'
import { approveBlocks, lookAtBlocks, settledBlocks, sumBlocks, unknownBlocks, unpaidBlocks } from './sections.js'

const section = (id: string, emoji: string, title: string, blocks: readonly Block[]): SectionReport[] =>
  blocks.length === 0 ? [] : [{ id, emoji, title, blocks, status: 'whole', errors: [], tookMs: 0, data: null, figures: {} }]

/** The answer in the order in which a bookkeeper works: what the file is, what to do, what to look at, and the sum that proves it. */
export const matchSections = ({ files, refused, answer, unread }: MatchResult): SectionReport[] => [
  ...files.flatMap(file => section('statement', '🏦', 'STATEMENT', fileBlocks(file))),
  ...section('refused', '❌', 'NOT READ', refusedBlocks(refused)),
  ...section('unread', '❓', 'NOT KNOWN', unreadBlocks(unread)),
  ...section('approve', '✅', `APPROVE THESE (${answer.approve.length})`, approveBlocks(answer)),
  ...section('look-at', '👀', `LOOK AT THESE (${answer.lookAt.length})`, lookAtBlocks(answer)),
  ...section('unknown', '❔', `MONEY THAT NOBODY ASKED FOR (${plural(answer.unknown.length, 'payment')})`, unknownBlocks(answer)),
  ...section('unpaid', '🔴', `COMPLETED, AND NO PAYMENT (${answer.unpaid.length})`, unpaidBlocks(answer)),
  ...section('settled', '🆗', `APPROVED ALREADY (${answer.settled.length})`, settledBlocks(answer)),
  ...section('sums', '🧮', 'THE SUM', sumBlocks(answer)),
]

/** The page of an answer, for the formats of reports. @param about the page of a report without sections */
export const matchPage = (about: Report, result: MatchResult): Report => ({ ...about, sections: matchSections(result) })
