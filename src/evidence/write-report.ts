// Writes the files of a report into a folder: rows as they come from the journal, then the document that counts them.

import { createHash, type Hash } from 'node:crypto'
import { join } from 'node:path'
import type { Journal } from '../journal/journal.ts'
import { MigrationError } from '../model/errors.ts'
import { byteOrderMark, csvLine, type CsvSeparator } from '../report/csv-text.ts'
import { digestOf, gatherReport, type Gathered, type ReportOf } from './gather.ts'
import { manifestLine } from './manifest.ts'
import { messageCells, messageColumns, problemCells, problemColumns } from './message-rows.ts'
import { manifestNames, placesOf, RowSums, type Place } from './places.ts'
import type { Redaction } from './redact.ts'
import type { ReportDocument } from './report-document.ts'
import { reportFiles } from './report-files.ts'
import { SummedFile, type Summed } from './summed-file.ts'
import { verbalePage } from './verbale-page.ts'

/** Rows between two moments at which others have their turn, an interrupt among them. */
const rowsAtATime = 1_000

export type ReportWriting = ReportOf & {
  /** An empty folder of our own. */
  folder: string
  stop: AbortSignal
}

/** Returns the document as it was written. Throws `interrupted`, and what the file system throws. */
export async function writeReportFiles(journal: Journal, writing: ReportWriting): Promise<ReportDocument> {
  const { redaction, plan } = writing
  const gathered = gatherReport(journal, writing)
  const places = placesOf(journal, gathered.status, redaction)
  const sums = new RowSums(plan.timezone)
  const separator: CsvSeparator = writing.lang === 'it' ? ';' : ','
  const files = new Map<string, Summed>()
  const write = async (name: string, lines: Iterable<string>): Promise<Summed> => {
    const sum = await writeLines(join(writing.folder, name), lines, writing.stop)
    files.set(name, sum)
    return sum
  }
  await write(
    reportFiles.messages,
    messageLines(journal, { places, sums, accepted: acceptedOf(gathered), redaction, separator }),
  )
  await write(reportFiles.problems, [
    byteOrderMark + csvLine(problemColumns, separator),
    ...gathered.problems.map((problem) => csvLine(problemCells(problem), separator)),
  ])
  const full = { hash: createHash('sha256'), lines: 0 }
  const manifest = await write(reportFiles.manifest, manifestLines(journal, places, redaction, full))
  const { lines } = full
  const document: ReportDocument = {
    ...gathered.document,
    redacted: redaction.isOn ? { sha256: full.hash.digest('hex'), lines } : null,
    notProved: { ...gathered.document.notProved, ...sums.notProved },
    mailboxes: mailboxesOf(gathered, places, sums, redaction),
    years: sums.years,
    manifest: { file: reportFiles.manifest, algorithm: 'SHA-256', sha256: manifest.sha256, lines },
    files: Object.values(reportFiles).toSorted(),
  }
  await write(reportFiles.document, [`${JSON.stringify(document, null, 1)}\n`])
  await write(reportFiles.page, [verbalePage(document, writing.lang)])
  await write(reportFiles.sums, [sumsText(files)])
  return document
}

/** As `sha256sum -c` reads it, in the order of the names. */
export function sumsText(sums: ReadonlyMap<string, { sha256: string }>): string {
  return [...sums]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, { sha256 }]) => `${sha256}  ${name}\n`)
    .join('')
}

async function writeLines(path: string, lines: Iterable<string>, stop: AbortSignal): Promise<Summed> {
  const file = new SummedFile(path)
  try {
    let written = 0
    for (const line of lines) {
      file.write(line)
      written += 1
      if (written % rowsAtATime === 0) await turnOfOthers(stop)
    }
    return file.end()
  } finally {
    file.close()
  }
}

/** Nothing else runs while rows are read and written. */
async function turnOfOthers(stop: AbortSignal): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
  if (stop.aborted) throw new MigrationError('interrupted', { code: 'interrupted', scope: 'run', retry: 'never' })
}

type Rows = {
  places: readonly (readonly Place[])[]
  sums: RowSums
  /** Who gave a message up, by its place. */
  accepted: ReadonlyMap<string, string>
  redaction: Redaction
  separator: CsvSeparator
}

const placeKey = (mailbox: string, folder: string | null, uid: number | null, digest: string | null): string =>
  JSON.stringify([mailbox, folder, uid, digest])

function acceptedOf({ status }: Gathered): ReadonlyMap<string, string> {
  return new Map(
    status.problems.flatMap((problem) => {
      const { mailbox, folder, uid, accepted } = problem
      return accepted === undefined ? [] : [[placeKey(mailbox, folder, uid, digestOf(problem)), accepted.by] as const]
    }),
  )
}

function* messageLines(journal: Journal, { places, sums, accepted, redaction, separator }: Rows): Generator<string> {
  yield byteOrderMark + csvLine(messageColumns, separator)
  for (const { id, mailbox, folder, shown } of places.flat()) {
    for (const row of journal.evidence.ofFolder(id, mailbox, folder)) {
      sums.add(row)
      const by = accepted.size === 0 ? undefined : accepted.get(placeKey(mailbox, folder, row.uid, row.digest))
      yield csvLine(messageCells(row, shown, by, redaction), separator)
    }
  }
}

/** `full` gathers the digest of the manifest of the full report, whatever is taken out of this one. */
function* manifestLines(
  journal: Journal,
  places: readonly (readonly Place[])[],
  redaction: Redaction,
  full: { hash: Hash; lines: number },
): Generator<string> {
  const shown = manifestNames(places, (place) => place.shown)
  for (const row of journal.evidence.manifest(manifestNames(places, (place) => place))) {
    full.lines += 1
    const line = `${manifestLine(row)}\n`
    if (!redaction.isOn) {
      yield line
      continue
    }
    full.hash.update(line)
    const targetPath = row.targetPath === null ? null : redaction.text(row.targetPath)
    yield `${manifestLine({ ...row, ...shown.get(row.folderId), targetPath })}\n`
  }
}

function mailboxesOf(
  { document, status }: Gathered,
  places: readonly (readonly Place[])[],
  sums: RowSums,
  redaction: Redaction,
): ReportDocument['mailboxes'] {
  return document.mailboxes.map((mailbox, at) => {
    const told = status.mailboxes[at]
    if (told === undefined) throw new Error(`${mailbox.id} has no status`)
    return { ...mailbox, ...sums.foldersOf(told, places[at] ?? [], redaction) }
  })
}
