// Reaches into the Maildir of a throw-away Dovecot behind the server's back, as a failing disk does.

import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The one file below a Maildir that holds this text. Throws when there is none, or more than one. */
export function fileWith(mailDir: string, text: string): string {
  const files = readdirSync(mailDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\/(cur|new)$/.test(entry.parentPath))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => readFileSync(file).includes(text))
  const [file] = files
  if (file === undefined || files.length > 1) throw new Error(`${files.length} files in ${mailDir} hold "${text}"`)
  return file
}

/** Turns one bit of the last letter of `text` in the file that holds it. */
export function changeOneByte(mailDir: string, text: string): void {
  const file = fileWith(mailDir, text)
  const bytes = readFileSync(file)
  const at = bytes.indexOf(text) + Buffer.byteLength(text) - 1
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at)
  writeFileSync(file, bytes)
}

/** Deletes the file that holds this text, as no IMAP client would. */
export function deleteFile(mailDir: string, text: string): void {
  rmSync(fileWith(mailDir, text))
}
