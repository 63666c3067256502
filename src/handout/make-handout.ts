// Writes all pages in one piece: they are there whole, in a folder of their own, or not at all.

import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { syncFolder } from '../files/name-file.ts'
import { assertBound } from '../journal/bound.ts'
import { openJournalToRead } from '../journal/journal.ts'
import type { MailboxSums } from '../journal/totals.ts'
import type { MailboxPlan, Plan, RetiredMailbox } from '../model/plan.ts'
import type { Language } from '../model/request.ts'
import { pageNames } from './file-names.ts'
import { byTarget, factsOf, retiredFactsOf } from './handout-facts.ts'
import { handoutContext, handoutPage } from './handout-page.ts'
import { indexPage, mergeList } from './index-page.ts'

export type HandoutRequest = {
  plan: Plan
  mailboxes: readonly MailboxPlan[]
  retired: readonly RetiredMailbox[]
  /** A place for which `placeOf` does not say `taken`. */
  out: string
  lang: Language
  /** The office's own text. */
  text: string | undefined
}

export type HandoutWritten = { pages: number; givenUp: number; counted: number; withoutContact: number }

const indexName = 'index.html'
const mergeName = 'mail-merge.csv'
/** Tells our folders from others, by naming every file in it. */
const listName = 'files.txt'
const listHead = 'pec-migrate handout\n'

/** `ours`: it holds an earlier handout and nothing else, and may be written anew. */
export function placeOf(out: string): 'free' | 'ours' | 'taken' {
  if (!existsSync(out)) return 'free'
  if (!statSync(out).isDirectory()) return 'taken'
  const names = readdirSync(out)
  if (names.length === 0) return 'free'
  if (!names.includes(listName)) return 'taken'
  const list = readFileSync(join(out, listName), 'utf8')
  if (!list.startsWith(listHead)) return 'taken'
  const ours = new Set(list.slice(listHead.length).split('\n'))
  return names.every((name) => name === listName || ours.has(name)) ? 'ours' : 'taken'
}

/**
 * Writes a page for each mailbox, the list of them and the rows for a mail merge. Throws what the file system throws,
 * and what opening the journal throws; a journal that is not there yet knows no amounts.
 */
export function makeHandout(request: HandoutRequest): HandoutWritten {
  const { plan, out, lang, text } = request
  const known = { plan, sums: sumsOf(plan), others: byTarget(plan) }
  const all = [
    ...request.mailboxes.map((mailbox) => factsOf(known, mailbox)),
    ...request.retired.map((mailbox) => retiredFactsOf(plan, mailbox)),
  ]
  const names = pageNames(
    all.map(({ id }) => id),
    [indexName, mergeName, listName],
  )
  const context = handoutContext(plan, lang, text)
  const listed = all.map((facts, at) => ({ facts, file: names[at] ?? indexName }))
  writeWhole(resolve(out), (folder) => {
    const write = (name: string, content: string): void => writeFileSync(join(folder, name), content, { flag: 'wx' })
    for (const { facts, file } of listed) write(file, handoutPage(context, facts))
    write(indexName, indexPage(context, listed))
    write(mergeName, mergeList(listed, lang))
    write(listName, `${listHead}${[...names, indexName, mergeName].toSorted().join('\n')}\n`)
  })
  return {
    pages: all.length,
    givenUp: all.filter(({ becomes }) => becomes.kind !== 'moved').length,
    counted: all.filter(({ amount }) => amount !== null).length,
    withoutContact: all.filter(({ contact }) => contact === null).length,
  }
}

function sumsOf(plan: Plan): ReadonlyMap<string, MailboxSums> {
  const journal = openJournalToRead(plan.journal)
  if (journal === undefined) return new Map()
  try {
    assertBound(journal, plan)
    return journal.totalsByMailbox()
  } finally {
    journal.close()
  }
}

/** The folder takes its name at the end; an earlier one of ours makes room for it then. */
function writeWhole(place: string, write: (folder: string) => void): void {
  const mark = randomBytes(6).toString('hex')
  const beside = (kind: string): string => join(dirname(place), `.${basename(place)}.${mark}.${kind}`)
  const [unfinished, before] = [beside('part'), beside('old')]
  try {
    mkdirSync(unfinished)
    write(unfinished)
    syncFolder(unfinished)
    const replaces = placeOf(place) === 'ours'
    if (replaces) renameSync(place, before)
    try {
      // Takes the place of an empty folder, and fails where anything lies in it.
      renameSync(unfinished, place)
    } catch (error) {
      if (replaces) renameSync(before, place)
      throw error
    }
    syncFolder(dirname(place))
    rmSync(before, { recursive: true, force: true })
  } finally {
    rmSync(unfinished, { recursive: true, force: true })
  }
}
