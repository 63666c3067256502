// `npm run bench:kinds -- --copied`: whole copies from server to server, by a program that tells what messages are and
// by the same program without that; the processor time of each, in pairs.

import { chownSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'
import { projectRoot } from '../support/ensure-servers.ts'
import { freshDir, freshUser } from '../support/temp-dir.ts'
import { ourPlan } from './contestants.ts'
import { mailCalled } from './kinds.mail.ts'
import { lineKinds, openLines } from './lines.ts'
import { measure, readEvents } from './measure.ts'
import { startServers, stopServers } from './servers.ts'

/** Seconds of processor of one copy each, one right after the other. */
export type CopiedPair = { told: number; untold: number }

const telling = 'facts: factsIn(bytes, sent === 1)'

/** Bundles the program into `folder`; `untold`: without the one call that tells what a message is. */
async function bundle(folder: string, mode: keyof CopiedPair): Promise<string> {
  const outdir = join(folder, mode, 'cli')
  await build({
    absWorkingDir: projectRoot,
    entryPoints: ['src/cli/main.ts'],
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    external: ['better-sqlite3', 'pg-native', 'pg-cloudflare'],
    banner: {
      js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
    },
    minifyWhitespace: true,
    logLevel: 'warning',
    plugins: [
      {
        name: 'untold',
        setup: ({ onLoad }) =>
          onLoad({ filter: /copy\/send\/write-down\.ts$/ }, async ({ path }) => {
            const source = await readFile(path, 'utf8')
            if (!source.includes(telling)) throw new Error(`what tells of messages is not in ${path}`)
            return { loader: 'ts', contents: mode === 'told' ? source : source.replace(telling, 'facts: undefined') }
          }),
      },
    ],
  })
  copyFileSync(join(projectRoot, 'package.json'), join(folder, 'package.json'))
  return join(outdir, 'main.js')
}

/** Writes the mail into the INBOX of an account. */
function fill(root: string, mail: readonly Buffer[], { uid, gid }: { uid: number; gid: number }): void {
  for (const place of ['', 'cur', 'new', 'tmp']) {
    mkdirSync(join(root, place), { recursive: true })
    chownSync(join(root, place), uid, gid)
  }
  mail.forEach((bytes, n) => {
    const length = bytes.length
    writeFileSync(join(root, 'cur', `${1_400_000_000 + n * 600}.M${n}P1.bench,S=${length},W=${length}:2,S`), bytes)
  })
}

/** `told` of each pair; `done` after each. */
export async function measureCopied(name: string, pairs: number, done: (pair: CopiedPair) => void): Promise<void> {
  // Below the project: a bundle asks for better-sqlite3 where it was installed.
  const folder = mkdtempSync(join(projectRoot, 'node_modules', '.kinds-'))
  const mail = mailCalled(name, freshDir('kinds'))
  try {
    const programs = { told: await bundle(folder, 'told'), untold: await bundle(folder, 'untold') }
    const servers = await startServers({ fsync: 'never' })
    const line = lineKinds.find((one) => one.name === 'direct')
    if (line === undefined) throw new Error('no line is direct')
    const lines = await openLines(line, { sourcePort: servers.source.port, targetPort: servers.target.port })
    const user = freshUser('vecchio')
    fill(servers.source.mailDir(user), mail, statSync(join(servers.source.dir, 'mail')))
    const copied = async (mode: keyof CopiedPair): Promise<number> => {
      const target = freshUser('nuovo')
      const mailboxes = [{ source: user, target }]
      const plan = ourPlan({ servers, lines, mailboxes, tls: false, parallel: 1 }, { keys: {}, runArguments: [] })
      const argv = [[programs[mode], 'run', plan.file, '--json']]
      const measured = await measure(
        { program: process.execPath, argv, atOnce: 1, dir: plan.dir },
        { servers, lines, limitSeconds: 600 },
      )
      const { run } = measured
      const { messages } = readEvents(measured)
      servers.forget([target])
      rmSync(plan.dir, { recursive: true, force: true })
      if (run.failed !== undefined) throw new Error(run.failed)
      if (messages !== mail.length) throw new Error(`${messages} of ${mail.length} messages are proved`)
      return run.cpu.client.user + run.cpu.client.system
    }
    for (let n = 0; n < pairs; n++) {
      const first = n % 2 === 0 ? await copied('untold') : undefined
      const told = await copied('told')
      done({ told, untold: first ?? (await copied('untold')) })
    }
    await lines.close()
  } finally {
    await stopServers()
    rmSync(folder, { recursive: true })
  }
}
