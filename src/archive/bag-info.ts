// What bag-info.txt says (RFC 8493, 2.2.2; Mailbag 1.0, 5.2). Pure.

import type { ArchivePlan } from '../model/plan.ts'
import { mboxDetails } from './mbox-file.ts'

export type BagInfo = { plan: ArchivePlan; now: number; version: string; bytes: number; files: number }

/** The text of the file. Times are in UTC. */
export function bagInfo({ plan, now, version, bytes, files }: BagInfo): string {
  const { of } = plan
  const time = new Date(now).toISOString().replace(/\.\d+Z$/, '+00:00')
  const agent = 'pec-migrate'
  return linesOf([
    ['Bag-Type', 'Mailbag'],
    ['Mailbag-Source', of?.imap === undefined ? 'eml' : 'imap'],
    ['Mailbag-Specification-Version', '1.0'],
    // Of mail that comes over IMAP there is no file that could be included.
    ['Original-Included', 'False'],
    ['Bagging-Timestamp', time],
    ['Bagging-Date', time.slice(0, 10)],
    ['External-Identifier', of?.mailbox ?? ''],
    ['Mailbag-Agent', agent],
    ['Mailbag-Agent-Version', version],
    ['Payload-Oxum', `${bytes}.${files}`],
    ['Capture-Date', time],
    ['Capture-Agent', agent],
    ['Capture-Agent-Version', version],
    ...(of?.imap === undefined
      ? []
      : ([
          ['IMAP-User', of.imap.user],
          ['IMAP-Host', of.imap.host],
        ] as const)),
    ['EML-Format-Details', 'RFC 5322, byte for byte as the server gave them; file times are INTERNALDATE'],
    ['EML-Agent', agent],
    ['EML-Agent-Version', version],
    ...(plan.mbox
      ? ([
          ['MBOX-Format-Details', mboxDetails],
          ['MBOX-Agent', agent],
          ['MBOX-Agent-Version', version],
          ['Derivatives', 'mbox'],
        ] as const)
      : []),
  ])
}

/** The declaration of a bag (RFC 8493, 2.1.1). */
export const declaration = linesOf([
  ['BagIt-Version', '1.0'],
  ['Tag-File-Character-Encoding', 'UTF-8'],
])

function linesOf(fields: readonly (readonly [string, string])[]): string {
  return fields.map(([name, value]) => `${name}: ${value.replace(/\s+/g, ' ').trim()}\n`).join('')
}
