// Minutes of bad nights on real servers: the program migrates, a seed breaks what it can, users work on the target;
// then both sides are counted by a client that shares no code with the program.
//
// npm run soak -- [--minutes 5] [--seed N] [--mailboxes 4]

import { setTimeout as pause } from 'node:timers/promises'
import { fillAccount, readAccount } from '../support/account-state.ts'
import { type DovecotServer, twoServers, whyNoDovecot } from '../support/dovecot.ts'
import { type LineProxy, openLine } from '../support/line-proxy.ts'
import { corpus, Dice, type SyntheticMessage } from '../support/messages.ts'
import { writePlan } from '../support/plan-file.ts'
import { type Deeds, robot } from '../support/robot-user.ts'
import { runCli, type RunningCli, startCli } from '../support/run-cli.ts'
import { freshUser } from '../support/temp-dir.ts'
import { ensureBuild } from '../support/ensure-servers.ts'

type Lines = readonly LineProxy[]
type Fault = { name: string; happen(cli: RunningCli): Promise<void> | void }

/** What a night may hold; each happens at a moment that the seed picks. */
function faultsOn(lines: Lines): readonly [Fault, ...Fault[]] {
  const cut = (kind: 'reset' | 'end') => (): void => lines.forEach((line) => line.cut(kind))
  return [
    { name: 'lines reset', happen: cut('reset') },
    { name: 'lines ended', happen: cut('end') },
    {
      name: 'lines silent for a second',
      async happen() {
        lines.forEach((line) => line.halfOpen())
        await pause(1_000)
        lines.forEach((line) => line.thaw())
      },
    },
    { name: 'kill -9', happen: (cli) => cli.kill('SIGKILL') },
    { name: 'Ctrl-C', happen: (cli) => cli.kill('SIGINT') },
    {
      name: 'target refuses connections for a second',
      async happen() {
        lines.forEach((line) => line.refuse())
        await pause(1_000)
        lines.forEach((line) => line.accept())
      },
    },
  ]
}

async function main(): Promise<number> {
  const { minutes, seed, mailboxes } = optionsOf(process.argv.slice(2))
  const obstacle = whyNoDovecot()
  if (obstacle !== undefined) throw new Error(obstacle)
  ensureBuild()
  const dice = new Dice(seed)
  const { source, target } = await twoServers()
  const line = { rtt: 10, bandwidth: 16_000_000 }
  const lines = [
    await openLine({ targetPort: source.port, ...line }),
    await openLine({ targetPort: target.port, ...line }),
  ] as const
  const users = Array.from({ length: mailboxes }, (_, n) => freshUser(`u${n}`))
  let drawn = 0
  const mail = (count: number): SyntheticMessage[] => corpus(seed * 1_000 + (drawn += 1), count, 8)
  for (const user of users)
    await fillAccount(
      { port: source.port, user },
      { INBOX: mail(80), 'INBOX.Uno': mail(50), 'INBOX.Due': [...mail(30), ...mail(1), ...mail(1)] },
    )
  const plan = writePlan({
    source: { port: lines[0].port },
    target: { port: lines[1].port },
    mailboxes: users.map((user) => ({ source: user, target: user })),
  })
  const deeds: Deeds[] = users.map(() => ({ deleted: [], copied: [], done: {} }))
  const happened = new Map<string, number>()
  const count = (what: string): void => void happened.set(what, (happened.get(what) ?? 0) + 1)
  const ends = Date.now() + minutes * 60_000

  console.log(`seed ${seed}: ${mailboxes} mailboxes, ${minutes} minutes of nights`)
  while (Date.now() < ends) {
    const cli = startCli(['run', plan.file, '--json'], { timeout: 600_000 })
    let over = false
    const working = users.map(async (user, n) => {
      const done = await robot({ port: target.port, user }, dice.upTo(1e9), () => over)
      deeds[n]?.deleted.push(...done.deleted)
      deeds[n]?.copied.push(...done.copied)
    })
    const ended = cli.done.then(({ code }) => {
      over = true
      count(code === null ? 'runs killed' : `runs ended ${code}`)
    })
    while (!over) {
      await Promise.race([ended, pause(500 + dice.upTo(3_000))])
      if (over) break
      const fault = dice.pick(faultsOn(lines))
      count(fault.name)
      await fault.happen(cli)
    }
    await Promise.all([ended, ...working])
    // Between two nights: users would not know what became of what they were at.
    if (dice.upTo(3) === 0) {
      count('target restarted')
      await target.restart()
    }
    await fillAccount({ port: source.port, user: dice.pick(users as [string, ...string[]]) }, { INBOX: mail(5) })
  }

  // The servers and lines are well now: what is owed is done in a few runs, and stays done.
  for (let run = 0; run < 3; run += 1) count(`last runs ended ${(await runCli(['run', plan.file])).code}`)
  const verified = await runCli(['verify', plan.file, '--json'], { timeout: 600_000 })
  for (const [what, times] of happened) console.log(`${String(times).padStart(5)} × ${what}`)
  const wrong = (await Promise.all(users.map((user, n) => compare(source, target, user, deeds[n])))).flat()
  for (const one of wrong) console.log(`!!! ${one}`)
  console.log(`verify ended ${verified.code}; ${wrong.length} messages lost or doubled`)
  await Promise.all(lines.map((one) => one.close()))
  return wrong.length === 0 ? 0 : 1
}

/** Copies too few or too many on the target, beside what its user took away and copied. */
async function compare(
  source: DovecotServer,
  target: DovecotServer,
  user: string,
  deeds: Deeds | undefined,
): Promise<string[]> {
  const [there, here] = await Promise.all([source, target].map(({ port }) => digestsOf(port, user)))
  const [deleted, copied] = [timesOf(deeds?.deleted ?? []), timesOf(deeds?.copied ?? [])]
  return [...(there ?? [])].flatMap(([digest, times]) => {
    const most = times + (copied.get(digest) ?? 0)
    // What a user took away before it was known to have arrived is sent once more: it may be there, or gone again.
    const least = Math.max(0, most - (deleted.get(digest) ?? 0))
    const held = here?.get(digest) ?? 0
    return held >= least && held <= most
      ? []
      : [`${user}: ${digest.slice(0, 12)} is there ${held} times, ${least} to ${most} would be right`]
  })
}

async function digestsOf(port: number, user: string): Promise<Map<string, number>> {
  const { folders } = await readAccount({ port, user })
  return timesOf(folders.flatMap(({ messages }) => messages.map(({ sha256 }) => sha256)))
}

function timesOf(all: readonly string[]): Map<string, number> {
  const times = new Map<string, number>()
  for (const one of all) times.set(one, (times.get(one) ?? 0) + 1)
  return times
}

function optionsOf(args: readonly string[]): { minutes: number; seed: number; mailboxes: number } {
  const options = { minutes: 5, seed: Date.now() % 1_000_000, mailboxes: 4 }
  for (let at = 0; at < args.length; at += 2) {
    const [name, value] = [args[at]?.replace('--', ''), Number(args[at + 1])]
    if (name !== 'minutes' && name !== 'seed' && name !== 'mailboxes') throw new Error(`unknown option ${args[at]}`)
    options[name] = value
  }
  return options
}

process.exitCode = await main()
