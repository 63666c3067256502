// A power cut in a test: after kill -9, the journal's files go back to what they were at their last fsync.

import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, realpathSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findProgram } from './debian-packages.ts'
import { freshDir } from './temp-dir.ts'

/** Why no power cut can be played here; undefined when one can. */
export function whyNoPowerCut(): string | undefined {
  if (process.platform !== 'linux') return 'the power cut needs Linux (LD_PRELOAD, /proc)'
  if (compiler() === undefined) return 'no C compiler is installed (Debian: apt-get install gcc libc6-dev)'
  return undefined
}

export type PowerCut = {
  /** To be given to the process that will be killed. */
  readonly env: Readonly<Record<string, string>>
  /** After the kill: the file and its -wal as of their last fsync; never synced means gone; -shm is dropped. */
  restore(): void
}

/** Watches the fsyncs of one SQLite file (and its -wal) by processes started with `env`. */
export function preparePowerCut(databaseFile: string): PowerCut {
  const kept = join(freshDir('last-fsync'), 'kept')
  mkdirSync(kept)
  const name = basename(databaseFile)
  return {
    env: {
      LD_PRELOAD: compiledShim(),
      LAST_FSYNC_DIR: kept,
      LAST_FSYNC_FILE: join(realpathSync(dirname(databaseFile)), name),
    },
    restore() {
      for (const suffix of ['', '-wal', '-journal']) {
        const file = join(dirname(databaseFile), `${name}${suffix}`)
        const copy = join(kept, `${name}${suffix}`)
        if (existsSync(copy)) copyFileSync(copy, file)
        else rmSync(file, { force: true })
      }
      rmSync(`${databaseFile}-shm`, { force: true })
    },
  }
}

let shim: string | undefined

function compiledShim(): string {
  if (shim !== undefined) return shim
  const library = join(freshDir('shim'), 'last-fsync.so')
  const source = join(dirname(fileURLToPath(import.meta.url)), 'last-fsync.c')
  const made = spawnSync(compiler() ?? 'cc', ['-shared', '-fPIC', '-O1', '-o', library, source, '-ldl'], {
    encoding: 'utf8',
  })
  if (made.status !== 0) throw new Error(`the fsync shim does not compile: ${made.stderr}`)
  shim = library
  return library
}

function compiler(): string | undefined {
  return findProgram('cc') ?? findProgram('gcc')
}
