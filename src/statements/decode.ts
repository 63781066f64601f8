import type { StatementText } from './statement.js'

/** Bytes that every text has, and no PDF, XLSX, ZIP or photo does without others. */
const isControl = (byte: number): boolean => byte < 9 || (byte > 13 && byte < 32 && byte !== 26)

/** UTF-8, with or without BOM, else Windows-1252, in which every byte is a sign. FNB's business files have NUL bytes: they are left out. */
const decodeText = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

/** Whether the bytes are text at all. @param bytes the first of the file are enough */
export const looksLikeText = (bytes: Uint8Array): boolean => {
  const head = bytes.subarray(0, 4096).filter(byte => byte !== 0)
  if (head.length === 0) return false
  return head.filter(isControl).length === 0
}

export const decode = (bytes: Uint8Array): StatementText => {
  const text = decodeText(bytes)
    .replace(/^\uFEFF/, '')
    .replaceAll('\0', '')
  return { text, lines: text.split(/\r\n|\n|\r/) }
}
