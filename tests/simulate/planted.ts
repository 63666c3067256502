// Defects planted on purpose, to show that the simulation finds them: a copy of the program, a few words changed.

import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { projectRoot } from '../support/ensure-servers.ts'

/** `seeds`: those that are known to find it. */
export type Defect = {
  is: string
  seeds: readonly number[]
  edits: readonly { file: string; from: string; to: string }[]
}

export const defects = {
  'dropped-follow-up': {
    is: 'copies that are seen to be missing are not written down as such',
    seeds: [237, 262, 317, 65, 151, 142],
    edits: [
      {
        file: 'src/copy/prove/folder-complete.ts',
        from: 'for (const { id, targetFolder, targetUid } of missing) {',
        to: 'for (const { id, targetFolder, targetUid } of missing.slice(0, 0)) {',
      },
      {
        file: 'src/copy/match/missing-in-listing.ts',
        from: 'if (rows.length > 0) journal.commit',
        to: 'if (rows.length < 0) journal.commit',
      },
    ],
  },
  'skipped-rematch': {
    is: 'a source folder that was numbered anew is listed as if nobody had known it',
    seeds: [255, 228, 72, 260, 141, 110],
    edits: [
      {
        file: 'src/copy/list/list-source.ts',
        from: 'const isRenumbered = journal.pages.hasEarlierLife(folder.id, state.uidValidity)',
        to: 'const isRenumbered = false',
      },
    ],
  },
  'trusted-stale-flag': {
    is: 'a target folder that was complete once counts as complete, whatever folder is in its place now',
    seeds: [249, 245, 246, 114],
    edits: [
      {
        file: 'src/copy/run/move-mailbox.ts',
        from: 'known === undefined || target.uidValidity !== known.uidValidity) return undefined',
        to: 'known === undefined) return undefined',
      },
    ],
  },
  'uid-owned-twice': {
    is: 'a copy that belongs to one message may be given to another, too',
    seeds: [222, 223, 224],
    edits: [
      {
        file: 'src/journal/messages.ts',
        from: "'DELETE FROM bystanders WHERE target_folder = ? AND uid = ?'",
        to: "'DELETE FROM bystanders WHERE target_folder = ? AND uid = -?'",
      },
      {
        file: 'src/journal/schema.ts',
        from: 'CREATE UNIQUE INDEX owned_uid',
        to: 'CREATE INDEX owned_uid',
      },
    ],
  },
  'row-of-old-life': {
    is: 'a row of an earlier UIDVALIDITY is fetched by the UID that it had then',
    seeds: [100, 106, 237, 58],
    edits: [
      {
        file: 'src/journal/message-pages.ts',
        from: `m.state = 'pending' AND m.at_source = 1
        AND m.uid_validity = (SELECT f.uid_validity FROM folders f WHERE f.id = m.folder) AND m.uid > ?`,
        to: `m.state = 'pending' AND m.uid > ?`,
      },
      {
        file: 'src/journal/source-changes.ts',
        from: "state = 'pending' AND (at_source = 0 OR uid_validity <> ?)",
        to: "state = 'pending' AND at_source > uid_validity AND uid_validity <> ?",
      },
      {
        file: 'src/journal/repairs.ts',
        from: `m.at_source = 1
        AND m.uid_validity = (SELECT f.uid_validity FROM folders f WHERE f.id = m.folder) AND (m.state`,
        to: `(m.state`,
      },
    ],
  },
  'name-before-bytes': {
    is: 'a file of an archive has its name before its bytes are on the disk',
    seeds: [29, 91, 111, 118],
    edits: [
      {
        file: 'src/archive/archived-folder.ts',
        from: 'await handle.utimes(date / 1000, date / 1000)\n        await handle.sync()',
        to: 'await handle.utimes(date / 1000, date / 1000)',
      },
    ],
  },
  'declared-while-written': {
    is: 'an archive goes on saying that it is a whole bag while it is written to',
    seeds: [8, 29, 86, 118],
    edits: [
      {
        file: 'src/archive/archive.ts',
        from: 'await removeFile(pathIn(this.path, files.declaration))',
        to: 'this.path.slice(0, 0) && (await removeFile(pathIn(this.path, files.declaration)))',
      },
    ],
  },
} as const satisfies Record<string, Defect>

export type DefectName = keyof typeof defects

/** Throws an Error with the names that there are. */
export function defectNamed(name: string): DefectName {
  const found = (Object.keys(defects) as DefectName[]).find((one) => one === name)
  if (found === undefined) throw new Error(`no such defect: ${name}; there are ${Object.keys(defects).join(', ')}`)
  return found
}

/** A copy of the program and of the simulation with this defect in it. `remove` when it is not needed any more. */
export function plant(name: DefectName): { root: string; remove(): void } {
  const root = mkdtempSync(join(tmpdir(), `pec-planted-`))
  for (const part of ['package.json', 'bin', '.ci', 'src', 'tests/simulate', 'tests/support'])
    cpSync(join(projectRoot, part), join(root, part), { recursive: true })
  symlinkSync(join(projectRoot, 'node_modules'), join(root, 'node_modules'))
  for (const { file, from, to } of defects[name].edits) {
    const path = join(root, file)
    const parts = readFileSync(path, 'utf8').split(from)
    if (parts.length !== 2)
      throw new Error(
        `${name} cannot be planted: ${file} has ${parts.length - 1} times the text\n${from}\n` +
          'Where the program does this now, name the new place in tests/simulate/planted.ts.',
      )
    writeFileSync(path, parts.join(to))
  }
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) }
}

/** Bundles the player of a copy: it starts with a tenth of the processor that tsx would take. */
export function playerIn(root: string): string {
  execFileSync(process.execPath, [join(root, '.ci/build.mjs'), 'tests/simulate/player.child.ts', 'player'])
  return join(root, 'player', 'player.child.cjs')
}
