// A plan and a journal as a migration leaves them, made by hand: of any size, with every kind of row, and known sums.

import { createHash } from 'node:crypto'
import { openJournal, type Journal } from '../../src/journal/journal.ts'
import type { Transaction } from '../../src/journal/transaction.ts'
import { pecKinds } from '../../src/model/pec.ts'
import { messageStates, type MessageState } from '../../src/model/message.ts'
import { writePlan, type WrittenPlan } from './plan-file.ts'

export type SomeEvidence = {
  mailboxes: number
  /** In each folder. */
  messages: number
  /** Names of folders, of each mailbox. */
  folders?: readonly string[]
  /** false: every state of a message occurs; true: all is verified. */
  finished?: boolean
  /** More keys of the plan. */
  more?: Readonly<Record<string, unknown>>
  /** By number, from 0 on. */
  user?: (mailbox: number) => string
  messageId?: (mailbox: number, uid: number) => string
  sender?: (mailbox: number, uid: number) => string
}

export type EvidenceWorld = WrittenPlan & {
  users: string[]
  senders: Set<string>
  messageIds: Set<string>
}

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex')
const started = Date.parse('2026-11-24T19:00:00Z')
const hour = 3_600_000

/** The journal is closed, and can be read by the program. */
export function someEvidence(some: SomeEvidence): EvidenceWorld {
  const { mailboxes, user = (at) => `mario.rossi${at}@vecchio.example`, more = {} } = some
  const users = Array.from({ length: mailboxes }, (_, at) => user(at))
  const plan = writePlan({
    source: { port: 1 },
    target: { port: 2 },
    mailboxes: users.map((name, at) => ({
      id: `ufficio.${at}.${name.split('@')[0] ?? ''}`,
      source: name,
      target: `M${10_000 + at}`,
      more: { group: at % 2 === 0 ? 'Tribunali' : 'Procure' },
    })),
    more,
  })
  const world = { ...plan, users, senders: new Set<string>(), messageIds: new Set<string>() }
  const journal = openJournal(plan.journal)
  try {
    for (const [at, name] of users.entries())
      journal.commit((tx) => {
        if (at === 0) journal.runs.start(tx, started, 'precopy', true)
        addMailbox(tx, journal, world, { ...some, at, name })
      })
    journal.commit((tx) => {
      const isDone = some.finished === true
      journal.runs.end(tx, 1, started + 5 * hour, isDone ? 'complete' : 'stopped', isDone ? null : 'window')
      journal.runs.setExitCode(tx, 1, isDone ? 0 : 5)
    })
  } finally {
    journal.close()
  }
  return world
}

type One = SomeEvidence & { at: number; name: string }

function addMailbox(tx: Transaction, journal: Journal, world: EvidenceWorld, one: One): void {
  const { at, name, messages, folders = ['INBOX', 'Posta inviata'], finished = false } = one
  const id = `ufficio.${at}.${name.split('@')[0] ?? ''}`
  const target = `M${10_000 + at}@127.0.0.1:2`
  journal.mailboxes.bind(tx, id, `${name}@127.0.0.1:1`, target)
  journal.mailboxes.setState(tx, id, 'ended')
  journal.mailboxes.setPass(tx, id, started, started + hour, 0)
  for (const folder of folders) {
    const path = `INBOX.${folder}`
    const row = journal.folders.put(tx, id, { name: folder, path }, { name: folder, path: folder }, null)
    const seen = { uidValidity: 7, uidNext: messages + 1, messages, highestModseq: undefined }
    journal.folders.setSeen(
      tx,
      row.id,
      { ...seen, permanentFlags: undefined },
      { listed: messages, searched: messages },
    )
    const life = journal.lives.start(tx, target, folder, 9).id
    const sighted = tx
      .prepare('INSERT INTO sighted_folders (side, mailbox, path, name, uid_validity) VALUES (?, ?, ?, ?, ?)')
      .run('source', id, path, folder, 7).lastInsertRowid
    for (let uid = 1; uid <= messages; uid += 1)
      addMessage(tx, world, one, {
        folder: row.id,
        life,
        sighted: Number(sighted),
        uid,
        finished,
        place: `${id} ${folder}`,
      })
    tx.prepare('UPDATE folders SET written_mark = 1, looked_mark = 1 WHERE id = ?').run(row.id)
  }
  journal.sourceListings.setListed(tx, id, {
    listed: folders.length,
    bySecondList: folders.length,
    leftOut: [],
    inboxMissing: false,
    unread: [],
  })
}

type Place = { folder: number; life: number; sighted: number; uid: number; finished: boolean; place: string }

function addMessage(tx: Transaction, world: EvidenceWorld, one: One, where: Place): void {
  const { at, messageId, sender } = one
  const { folder, life, sighted, uid, finished, place } = where
  const state: MessageState = finished ? 'verified' : (messageStates[uid % messageStates.length] ?? 'verified')
  const wasRead = state !== 'pending' && state !== 'skipped'
  const isThere = ['copied', 'verified', 'differs'].includes(state)
  const kind = pecKinds[uid % (pecKinds.length + 1)] ?? null
  const id = messageId?.(at, uid) ?? `<opec${uid}.${at}@vecchio.example>`
  const from = sender?.(at, uid) ?? `cittadino${uid % 97}@altri.example`
  const codes: Partial<Record<MessageState, string>> = {
    differs: 'altered-by-target',
    refused: uid % 2 === 0 ? 'message-too-large' : 'refused-by-target',
    skipped: 'excluded-by-plan',
    gone: uid % 3 === 0 ? 'target-vanished' : 'source-expunged',
  }
  tx.prepare(
    `INSERT INTO messages (folder, uid_validity, uid, size, internal_date, flags, digest, bytes, likeness, message_id,
       body_sum, state, code, facts, notes, target_folder, target_uid, adopted, attempts)
     VALUES (?, 7, ?, ?, ?, '[]', ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, 1)`,
  ).run(
    folder,
    uid,
    1_000 + uid,
    uid % 31 === 0 ? null : Date.parse('2019-12-30T00:00:00Z') + uid * 7 * hour,
    // Twins have the same bytes.
    wasRead ? digestOf(uid % 10 === 0 ? 'twin' : `${place} ${uid}`) : null,
    wasRead ? 1_000 + uid : null,
    wasRead ? '' : null,
    id,
    state,
    codes[state] ?? null,
    state === 'refused' ? JSON.stringify({ reason: `550 of ${from} for ${one.name}` }) : null,
    state === 'verified' && uid % 5 === 0 ? JSON.stringify([{ code: 'flags-changed', detail: '\\Seen' }]) : '[]',
    isThere ? life : null,
    isThere ? uid : null,
    state === 'verified' && uid % 3 === 0 ? 1 : 0,
  )
  world.messageIds.add(id)
  if (kind === null) return
  tx.prepare('UPDATE messages SET kind = ? WHERE id = last_insert_rowid()').run(kind)
  if (kind === 'ordinary') return
  world.senders.add(from)
  tx.prepare(
    `INSERT INTO sightings (folder, uid, kind, digest, received_at, sender, thread, identificativo, recipients, facts)
     VALUES (?, ?, ?, NULL, NULL, NULL, NULL, ?, NULL, ?)`,
  ).run(
    sighted,
    uid,
    kind,
    `opec.${at}.${uid}`,
    JSON.stringify({
      kind,
      messageId: id,
      from,
      to: [],
      subject: `Pratica riservata ${uid}`,
      daticert: {
        state: 'read',
        daticert: { type: kind, error: 'nessuno', sender: from, recipients: [], identificativo: `opec.${at}.${uid}` },
      },
    }),
  )
}
