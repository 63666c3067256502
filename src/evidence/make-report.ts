// Makes a report in one piece: it is there whole, under its name, or not at all.

import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { assertBound } from '../journal/bound.ts'
import { isSqliteError } from '../journal/database.ts'
import { journalFailure } from '../journal/failures.ts'
import { isRunning } from '../journal/holder.ts'
import { openJournalToRead } from '../journal/journal.ts'
import { MigrationError } from '../model/errors.ts'
import type { Plan } from '../model/plan.ts'
import type { Language } from '../model/request.ts'
import { nameFile, syncFolder } from '../files/name-file.ts'
import { noRedaction, redactionOf } from './redact.ts'
import type { ReportDocument } from './report-document.ts'
import { writeReportFiles } from './write-report.ts'
import { zipFolder } from './zip-report.ts'

export type ReportRequest = {
  plan: Plan
  /** As it was typed. */
  planFile: string
  /** A folder that is not there or empty; with `zip` a file that is not there. */
  out: string
  lang: Language
  version: string
  redact: boolean
  /** One file instead of a folder. */
  zip: boolean
  stop: AbortSignal
  /** ms since 1970. */
  now: number
}

/** Whether a report may be written there: nothing that is there is ever replaced. */
export function isFree(out: string, zip: boolean): boolean {
  if (!existsSync(out)) return true
  return !zip && statSync(out).isDirectory() && readdirSync(out).length === 0
}

/**
 * Writes the report from the journal alone, as it is at one moment, also beside a run. Throws `journal-missing` where
 * no run has made a journal, `interrupted`, as openJournalToRead and assertBound do, and what the file system throws.
 */
export async function makeReport(request: ReportRequest): Promise<ReportDocument> {
  const { plan, out } = request
  const journal = openJournalToRead(plan.journal)
  if (journal === undefined)
    throw new MigrationError(`${plan.journal} is not there`, {
      code: 'journal-missing',
      scope: 'run',
      retry: 'never',
      facts: { path: plan.journal },
    })
  const place = resolve(out)
  const unfinished = join(dirname(place), `.${basename(place)}.${randomBytes(6).toString('hex')}.part`)
  try {
    assertBound(journal, plan)
    mkdirSync(unfinished, { mode: 0o700 })
    const running = isRunning(journal)
    const redaction = request.redact ? redactionOf(plan) : noRedaction
    const document = await journal.atOneMoment(() =>
      writeReportFiles(journal, { ...request, running, redaction, folder: unfinished }),
    )
    if (request.zip) await moveZipped(unfinished, place, request.now)
    else {
      syncFolder(unfinished)
      // Takes the place of an empty folder, and fails where anything lies in it.
      renameSync(unfinished, place)
    }
    syncFolder(dirname(place))
    return document
  } catch (error) {
    // What the report's own files run into is no failure of the journal.
    throw (isSqliteError(error) ? journalFailure(error, plan.journal) : undefined) ?? error
  } finally {
    rmSync(unfinished, { recursive: true, force: true })
    journal.close()
  }
}

async function moveZipped(folder: string, place: string, at: number): Promise<void> {
  const file = `${folder}.zip`
  try {
    await zipFolder(folder, file, basename(place).replace(/\.zip$/i, ''), at)
    nameFile(file, place)
  } finally {
    rmSync(file, { force: true })
  }
}
