// What `fleet` says of machines, servers and what is stuck, in both languages.

import type { FleetDocument, FleetStuck, FleetWorker, FleetWorkerState } from '../model/fleet.ts'
import type { Language } from '../model/request.ts'
import { count, moment } from './ui-amounts.ts'
import type { Told } from './ui-phrases.ts'

export type FleetWords = {
  title(plan: string, at: string): string
  counts(of: FleetDocument['mailboxes']): string
  run(run: NonNullable<FleetDocument['run']>): string
  here: string
  state: Record<FleetWorkerState, string>
  worker(worker: FleetWorker, state: string): string
  /** `more`: mailboxes that are not named. */
  holds(names: readonly string[], more: number): string
  servers: string
  server(of: FleetDocument['servers'][number]): string
  stuck: string
  stuckLine(of: FleetStuck, names: string, here: boolean): string
  /** The three closing lines of each ending. */
  closing: {
    none: Told
    done: Told
    atWork: Told
    stuck(lines: number): Told
    stopped: Told
    buried(machine: string, workers: number): Told
    collected(folder: string, written: number, missing: number): Told
  }
  usage: {
    noFleet: string
    noMachine(name: string, known: readonly string[]): string
    collectFolder(folder: string): string
    alone: string
  }
}

const en: FleetWords = {
  title: (plan, at) => `Fleet of ${plan}, ${moment(at, 'en')}`,
  counts: ({ waiting, held, done, idle }) =>
    `Mailboxes: ${count(held, 'en')} at work, ${count(waiting, 'en')} waiting, ${count(done, 'en')} had their turn` +
    (idle === 0 ? '.' : `, ${count(idle, 'en')} not in this run.`),
  run: ({ number, startedAt, endedAt }) =>
    `Run ${number}, since ${moment(startedAt, 'en')}${endedAt === null ? '' : `, ended ${moment(endedAt, 'en')}`}.`,
  here: 'this machine',
  state: {
    'at-work': 'at work',
    waiting: 'waits for its hours',
    silent: 'silent',
    left: 'has ended',
    died: 'died',
    buried: 'declared dead',
  },
  worker: ({ pid, beatAt, endedAt }, state) =>
    `process ${pid}: ${state}, ${endedAt === null ? 'last heard of' : 'ended'} ${moment(endedAt ?? beatAt, 'en')}`,
  holds: (names, more) => `${names.join(', ')}${more === 0 ? '' : ` and ${count(more, 'en')} more`}`,
  servers: 'Servers',
  server: ({ server, connections: { total, perMachine, taken }, refused, storm }) =>
    `${server}: ${count(taken, 'en')} of ${count(total, 'en')} connections taken` +
    (perMachine < total ? `, at most ${count(perMachine, 'en')} a machine` : '') +
    (storm !== null
      ? `; no logins since ${moment(storm.since, 'en')}, too many were refused (${storm.reason})`
      : refused > 0
        ? `; ${count(refused, 'en')} logins refused in a row`
        : ''),
  stuck: 'What is stuck',
  stuckLine({ why, machine = '', server = '', freeAt }, names, here) {
    const at = freeAt === null ? '' : moment(freeAt, 'en')
    switch (why) {
      case 'held-by-silent':
        return `${machine} says nothing and holds ${names}. Others take over at ${at}; if it is off, type fleet --bury.`
      case 'held-by-ended':
        return here
          ? `${names}: the process of this machine has ended; run goes on here at once, elsewhere at ${at}.`
          : `${names}: its process on ${machine} has ended; run goes on there at once, elsewhere at ${at}.`
      case 'nobody':
        return `${names}: nobody is at work.`
      case 'storm':
        return `${server}: correct the secret, then run; the same secret is tried again with run --retry-logins.`
    }
  },
  closing: {
    none: { happened: 'Nobody has worked on this plan yet.', means: 'There is nothing to see.' },
    done: { happened: 'The last run is over.', means: 'Status tells what it has left.' },
    atWork: { happened: 'Machines are at work.', means: 'Nothing is stuck.' },
    stuck: (lines) => ({
      happened: lines === 1 ? 'Something is stuck.' : `${count(lines, 'en')} things are stuck.`,
      means: 'The rest goes on. What is stuck stands above, with what to type.',
    }),
    stopped: { happened: 'Nobody is at work, and mailboxes wait.', means: 'The same run command goes on.' },
    buried: (machine, workers) => ({
      happened: `${machine} is declared dead: ${workers === 1 ? '1 process' : `${count(workers, 'en')} processes`}.`,
      means: 'Other machines take over what it held, two minutes from now. It must be off, and stay off until then.',
    }),
    collected: (folder, written, missing) => ({
      happened: `Journals of ${count(written, 'en')} mailboxes are in ${folder}.`,
      means:
        missing === 0
          ? 'Each is as it was at its last checkpoint.'
          : `Each is as it was at its last checkpoint. Of ${count(missing, 'en')} mailboxes there is none yet.`,
    }),
  },
  usage: {
    noFleet: 'This plan has no fleet: one machine works on it, and status tells all.',
    noMachine: (name, known) => `There is no machine "${name}" in this fleet; there are: ${known.join(', ')}.`,
    collectFolder: (folder) => `--collect ${folder}: the folder must be new or empty, so that nothing is overwritten.`,
    alone: '--bury and --collect do not go together: type one of them.',
  },
}

const it: FleetWords = {
  title: (plan, at) => `Flotta di ${plan}, ${moment(at, 'it')}`,
  counts: ({ waiting, held, done, idle }) =>
    `Caselle: ${count(held, 'it')} in lavorazione, ${count(waiting, 'it')} in attesa, ${count(done, 'it')} passate` +
    (idle === 0 ? '.' : `, ${count(idle, 'it')} fuori da questa esecuzione.`),
  run: ({ number, startedAt, endedAt }) =>
    `Esecuzione ${number}, dal ${moment(startedAt, 'it')}` +
    (endedAt === null ? '.' : `, terminata ${moment(endedAt, 'it')}.`),
  here: 'questa macchina',
  state: {
    'at-work': 'al lavoro',
    waiting: 'attende i suoi orari',
    silent: 'in silenzio',
    left: 'terminato',
    died: 'morto',
    buried: 'dichiarato morto',
  },
  worker: ({ pid, beatAt, endedAt }, state) =>
    `processo ${pid}: ${state}, ${endedAt === null ? 'ultimo segno' : 'fine'} ${moment(endedAt ?? beatAt, 'it')}`,
  holds: (names, more) => `${names.join(', ')}${more === 0 ? '' : ` e altre ${count(more, 'it')}`}`,
  servers: 'Server',
  server: ({ server, connections: { total, perMachine, taken }, refused, storm }) =>
    `${server}: ${count(taken, 'it')} connessioni su ${count(total, 'it')}` +
    (perMachine < total ? `, al massimo ${count(perMachine, 'it')} per macchina` : '') +
    (storm !== null
      ? `; nessun accesso dal ${moment(storm.since, 'it')}, troppi rifiutati (${storm.reason})`
      : refused > 0
        ? `; ${count(refused, 'it')} accessi rifiutati di seguito`
        : ''),
  stuck: 'Che cosa è fermo',
  stuckLine({ why, machine = '', server = '', freeAt }, names, here) {
    const at = freeAt === null ? '' : moment(freeAt, 'it')
    switch (why) {
      case 'held-by-silent':
        return `${machine} tace e tiene ${names}. Altre le prendono alle ${at}; se è spenta, usare fleet --bury.`
      case 'held-by-ended':
        return here
          ? `${names}: il processo di questa macchina è finito; run prosegue qui subito, altrove alle ${at}.`
          : `${names}: il suo processo su ${machine} è finito; run prosegue là subito, altrove alle ${at}.`
      case 'nobody':
        return `${names}: nessuno è al lavoro.`
      case 'storm':
        return `${server}: correggere la password, poi run; la stessa si ritenta con run --retry-logins.`
    }
  },
  closing: {
    none: { happened: 'Nessuno ha ancora lavorato a questo piano.', means: 'Non c’è nulla da vedere.' },
    done: { happened: 'L’ultima esecuzione è finita.', means: 'Status dice che cosa ha lasciato.' },
    atWork: { happened: 'Ci sono macchine al lavoro.', means: 'Nulla è fermo.' },
    stuck: (lines) => ({
      happened: lines === 1 ? 'Qualcosa è fermo.' : `${count(lines, 'it')} cose sono ferme.`,
      means: 'Il resto prosegue. Ciò che è fermo sta qui sopra, con che cosa fare.',
    }),
    stopped: {
      happened: 'Nessuno è al lavoro, e ci sono caselle in attesa.',
      means: 'Lo stesso comando run prosegue.',
    },
    buried: (machine, workers) => ({
      happened:
        `${machine} è dichiarata morta: ` + (workers === 1 ? '1 processo.' : `${count(workers, 'it')} processi.`),
      means: 'Altre macchine prendono ciò che teneva, tra due minuti. Dev’essere spenta, e restarlo fino ad allora.',
    }),
    collected: (folder, written, missing) => ({
      happened: `I registri di ${count(written, 'it')} caselle sono in ${folder}.`,
      means:
        missing === 0
          ? 'Ognuno è com’era al suo ultimo salvataggio.'
          : `Ognuno è com’era al suo ultimo salvataggio. Di ${count(missing, 'it')} caselle non c’è ancora.`,
    }),
  },
  usage: {
    noFleet: 'Questo piano non ha fleet: ci lavora una macchina sola, e status dice tutto.',
    noMachine: (name, known) => `In questa flotta non c’è una macchina «${name}»; ci sono: ${known.join(', ')}.`,
    collectFolder: (folder) =>
      `--collect ${folder}: la cartella dev’essere nuova o vuota, perché nulla sia sovrascritto.`,
    alone: '--bury e --collect non vanno insieme: indicarne una.',
  },
}

export function fleetWords(lang: Language): FleetWords {
  return lang === 'it' ? it : en
}
