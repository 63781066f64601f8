import stringWidth from 'string-width'

/** Lines of a Markdown table that reads well as it stands, too: the first column to the left, numbers to the right. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const widths = head.map((title, i) => Math.max(3, ...[title, ...rows.map(row => row[i] ?? '')].map(cell => stringWidth(cell))))
  const line = (cells: readonly string[]): string =>
    `| ${widths
      .map((width, i) => {
        const cell = cells[i] ?? ''
        const space = ' '.repeat(width - stringWidth(cell))
        return i === 0 ? cell + space : space + cell
      })
      .join(' | ')} |`
  const rule = widths.map((width, i) => (i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))
  return [head, rule, ...rows].map(line).join('\n')
}
