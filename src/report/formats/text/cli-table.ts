import Table from 'cli-table3'
import utils from 'cli-table3/src/utils.js'
import { widthOf } from '../../../text/width.js'

/**
 * cli-table3 measures joined and recent emoji by an old table, which misaligns its columns. Its `cell.js` calls these three through the
 * exports of `utils.js`, so ours replace them. Pinned to 0.6.5: a test checks that `cell.js` still does so.
 */
utils.strlen = widthOf
utils.pad = (words, width, sign, side) => {
  const padding = sign.repeat(Math.max(0, width - widthOf(words)))
  return side === 'right' ? padding + words : words + padding
}
// Cells are already cut to the width of their column.
utils.truncate = words => words

export { Table }
