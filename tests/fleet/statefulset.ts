// `npm run kubernetes`: the StatefulSet of several machines against the schema of Kubernetes, as npm has it.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'yaml'
import { projectRoot } from '../support/ensure-servers.ts'

/** Its validators are made of the OpenAPI document of Kubernetes; 30 MB, so nobody gets it with this project. */
const models = 'kubernetes-models@5.1.0'

/** Ways to spoil it, so that a validator which accepts everything is noticed. */
const spoilt = [
  'delete one.spec.selector',
  'one.spec.replicas = "3"',
  'delete one.spec.template.spec.containers[0].name',
  'one.spec.volumeClaimTemplates[0].spec.accessModes = "ReadWriteOnce"',
]

const folder = mkdtempSync(join(tmpdir(), 'pec-kubernetes-'))
try {
  const file = join(projectRoot, 'migrations-plans/several-machines.d/statefulset.yaml')
  const program = `
    import { StatefulSet } from 'kubernetes-models/apps/v1'
    const written = ${JSON.stringify(parse(readFileSync(file, 'utf8'), { version: '1.1' }))}
    new StatefulSet(written).validate()
    for (const spoil of ${JSON.stringify(spoilt)}) {
      const one = structuredClone(written)
      new Function('one', spoil)(one)
      let refused = false
      try { new StatefulSet(one).validate() } catch { refused = true }
      if (!refused) throw new Error('accepted: ' + spoil)
    }
    console.log('as ${models} has it: valid; ${spoilt.length} spoilt ones refused')`
  writeFileSync(join(folder, 'validate.mjs'), program)
  const install = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--prefix', folder, models]
  for (const [command, args] of [
    ['npm', install],
    [process.execPath, [join(folder, 'validate.mjs')]],
  ] as const)
    if (spawnSync(command, args, { cwd: folder, stdio: 'inherit' }).status !== 0) process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
