// The lines of manifest.txt: one message each, in an order that depends on nothing but the messages. Pure.

import type { ManifestRow } from '../journal/evidence-rows.ts'

/**
 * The fields of a line, in its order, separated by TAB; `-` stands for what is not known. `outcome`: `verified` says
 * that the bytes were read back from the target and are those of `sha256`.
 */
export const manifestFields = [
  'sha256',
  'bytes',
  'outcome',
  'mailbox',
  'folder',
  'uid_validity',
  'uid',
  'target_path',
  'target_uid_validity',
  'target_uid',
] as const
export type ManifestField = (typeof manifestFields)[number]

// What would end a field or a line, what a terminal obeys, what turns the direction of text round, and "%" itself.
const escaped = /[%\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu

/** A name as a field: what could mislead is percent-encoded UTF-8, so that each name has one spelling. */
export function manifestName(name: string): string {
  const written = Buffer.from(name).toString().replace(escaped, percent)
  if (written === '-') return '%2D'
  return written === '' ? '%' : written
}

const percent = (text: string): string =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')

/** The line of a message without its line end; `mailbox` and `folder` are names already as fields. */
export function manifestLine(row: ManifestRow): string {
  const { digest, bytes, state, mailbox, folder, uidValidity, uid, targetPath, targetUidValidity, targetUid } = row
  const target = targetPath === null ? '-' : manifestName(targetPath)
  return (
    `${digest ?? '-'}\t${bytes}\t${state}\t${mailbox}\t${folder}\t${uidValidity}\t${uid}\t` +
    `${target}\t${targetUidValidity ?? '-'}\t${targetUid ?? '-'}`
  )
}

const number = /^(?:0|[1-9][0-9]*)$/
const isSound: Readonly<Record<ManifestField, (text: string) => boolean>> = {
  sha256: (text) => text === '-' || /^[0-9a-f]{64}$/.test(text),
  bytes: (text) => number.test(text),
  outcome: (text) => /^[a-z]+$/.test(text),
  mailbox: (text) => text !== '',
  folder: (text) => text !== '',
  uid_validity: (text) => number.test(text),
  uid: (text) => number.test(text),
  target_path: (text) => text !== '',
  target_uid_validity: (text) => text === '-' || number.test(text),
  target_uid: (text) => text === '-' || number.test(text),
}

/** The fields of a line, names decoded, empty where nothing is known; undefined: no line of a manifest. */
export function fieldsOf(line: string): string[] | undefined {
  const fields = line.split('\t')
  if (fields.length !== manifestFields.length) return undefined
  if (!manifestFields.every((name, at) => isSound[name](fields[at] ?? ''))) return undefined
  return fields.map((field) => (field === '-' ? '' : field.includes('%') ? decoded(field) : field))
}

function decoded(field: string): string {
  if (field === '%') return ''
  try {
    return decodeURIComponent(field)
  } catch {
    return field
  }
}
