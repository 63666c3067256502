// The rows of messages.csv and problems.csv.

import type { EvidenceRow } from '../journal/evidence-rows.ts'
import type { SignatureVerdict } from '../model/status.ts'
import type { ReportProblem } from './report-document.ts'
import type { Redaction } from './redact.ts'

/** The first ten are those of the manifest, in another order: each row has its line there, and each line its row. */
export const messageColumns = [
  'mailbox',
  'folder',
  'uid_validity',
  'uid',
  'target_path',
  'target_uid_validity',
  'target_uid',
  'outcome',
  'sha256',
  'bytes',
  'code',
  'accepted_by',
  'date',
  'kind',
  'message_id',
  'identificativo',
  'sender',
  'adopted',
  'signature',
  'notes',
] as const
export type MessageColumn = (typeof messageColumns)[number]

const signatures: Readonly<Record<SignatureVerdict, string>> = {
  intact: 'intact',
  broken: 'broken',
  brokenAtSource: 'broken-at-source',
  notSigned: 'not-signed',
  unreadable: 'unreadable',
}

/** `acceptedBy`: who decided that it need not come across. Mailbox and folder are as the report calls them. */
export function messageCells(
  row: EvidenceRow,
  names: { mailbox: string; folder: string },
  acceptedBy: string | undefined,
  redaction: Redaction,
): string[] {
  const redacted = redaction.isOn
  const open = (text: string | null): string => (redacted ? '' : (text ?? ''))
  return [
    names.mailbox,
    names.folder,
    String(row.uidValidity),
    String(row.uid),
    row.targetPath === null ? '' : redaction.text(row.targetPath),
    String(row.targetUidValidity ?? ''),
    String(row.targetUid ?? ''),
    row.state,
    row.digest ?? '',
    String(row.bytes),
    row.code ?? '',
    acceptedBy === undefined ? '' : redacted ? 'person' : acceptedBy,
    row.internalDate === null ? '' : new Date(row.internalDate).toISOString(),
    row.kind ?? '',
    open(row.messageId),
    open(row.identificativo),
    open(row.sender),
    row.adopted === 1 ? 'yes' : '',
    row.signature === null ? '' : signatures[row.signature],
    row.notes.map(({ code, detail }) => (detail === undefined || redacted ? code : `${code}: ${detail}`)).join(' | '),
  ]
}

export const problemColumns = [
  'mailbox',
  'folder',
  'uid',
  'outcome',
  'code',
  'reason',
  'hint',
  'date',
  'bytes',
  'sha256',
  'message_id',
  'accepted_by',
  'accepted_reason',
] as const

export function problemCells(problem: ReportProblem): string[] {
  const { mailbox, folder, uid, outcome, code, reason, hint, date, bytes, digest, messageId, accepted } = problem
  return [
    mailbox,
    folder ?? '',
    uid === null ? '' : String(uid),
    outcome,
    code,
    reason,
    hint,
    date ?? '',
    bytes === null ? '' : String(bytes),
    digest ?? '',
    messageId ?? '',
    accepted?.by ?? '',
    accepted?.reason ?? '',
  ]
}
