// Writes the demo's plan as a person would: commented, with one password file for each mailbox and side.

import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DemoMailbox } from './mailboxes.ts'
import type { DemoServer } from './servers.ts'

/** Writes plan.yaml, secrets/ and certs/ into the folder. `targetPort`: where the slow line to the target begins. */
export function writeDemoPlan(
  dir: string,
  mailboxes: readonly DemoMailbox[],
  source: DemoServer,
  target: DemoServer,
  targetPort: number,
): void {
  for (const folder of ['secrets/old', 'secrets/new', 'certs'])
    mkdirSync(join(dir, folder), { recursive: true, mode: 0o700 })
  for (const mailbox of mailboxes) {
    writeFileSync(join(dir, 'secrets/old', `${mailbox.source}.txt`), 'secret\n', { mode: 0o600 })
    writeFileSync(join(dir, 'secrets/new', `${mailbox.target}.txt`), 'secret\n', { mode: 0o600 })
  }
  const lines = [
    '# The plan of the demo: three mailboxes from an old PEC provider to a new one.',
    'version: 1',
    'name: demo',
    '',
    'servers:',
    ...serverLines(dir, 'old', source.planPort, source.ca, '"." between levels, every folder under "INBOX."'),
    ...serverLines(
      dir,
      'new',
      targetPort,
      target.ca,
      '"/" between levels; a line of 20 ms and 12 Mbit/s stands before it',
    ),
    '',
    'source: old',
    'target: new',
    '',
    'mailboxes:',
    ...mailboxes.flatMap(({ id, group, source: from, target: to }) => [
      `  - id: ${id}`,
      `    group: ${group}`,
      `    source: { user: ${from} }`,
      `    target: { user: ${to} }`,
    ]),
    '',
  ]
  writeFileSync(join(dir, 'plan.yaml'), lines.join('\n'))
}

function serverLines(dir: string, name: string, port: number, ca: string | undefined, about: string): string[] {
  if (ca !== undefined) copyFileSync(ca, join(dir, 'certs', `${name}.pem`))
  return [
    `  ${name}: # ${about}`,
    '    host: 127.0.0.1',
    `    port: ${port}`,
    ...(ca === undefined
      ? ['    tls: none # allowed on loopback only']
      : ['    tls: implicit', `    ca: certs/${name}.pem`]),
    `    password: { file: "secrets/${name}/{user}.txt" }`,
  ]
}
