// The StatefulSet of several machines: no field that Kubernetes does not know, and names that fit together.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { projectRoot } from '../support/ensure-servers.ts'

const labels = z.record(z.string(), z.string())
const metadata = z.strictObject({ name: z.string(), labels: labels.optional() })
const quantities = z.strictObject({ cpu: z.string().optional(), memory: z.string().optional() })

/** What of apps/v1 is used; the published schema lets unknown fields pass, and a cluster then ignores them. */
const statefulSet = z.strictObject({
  apiVersion: z.literal('apps/v1'),
  kind: z.literal('StatefulSet'),
  metadata,
  spec: z.strictObject({
    serviceName: z.string(),
    replicas: z.int().min(1),
    podManagementPolicy: z.enum(['OrderedReady', 'Parallel']),
    selector: z.strictObject({ matchLabels: labels }),
    template: z.strictObject({
      metadata: z.strictObject({ labels }),
      spec: z.strictObject({
        terminationGracePeriodSeconds: z.int(),
        securityContext: z.strictObject({ runAsUser: z.int(), runAsGroup: z.int(), fsGroup: z.int() }),
        containers: z.array(
          z.strictObject({
            name: z.string(),
            image: z.string(),
            command: z.array(z.string()),
            args: z.array(z.string()),
            env: z.array(
              z.strictObject({
                name: z.string(),
                valueFrom: z.strictObject({ secretKeyRef: z.strictObject({ name: z.string(), key: z.string() }) }),
              }),
            ),
            resources: z.strictObject({ requests: quantities, limits: quantities }),
            volumeMounts: z.array(
              z.strictObject({
                name: z.string(),
                mountPath: z.string().startsWith('/'),
                readOnly: z.boolean().optional(),
              }),
            ),
          }),
        ),
        volumes: z.array(
          z.union([
            z.strictObject({ name: z.string(), configMap: z.strictObject({ name: z.string() }) }),
            z.strictObject({
              name: z.string(),
              secret: z.strictObject({ secretName: z.string(), defaultMode: z.int().max(0o777) }),
            }),
          ]),
        ),
      }),
    }),
    volumeClaimTemplates: z.array(
      z.strictObject({
        metadata,
        spec: z.strictObject({
          accessModes: z.array(z.enum(['ReadWriteOnce', 'ReadWriteOncePod'])),
          resources: z.strictObject({ requests: z.strictObject({ storage: z.string() }) }),
        }),
      }),
    ),
  }),
})

/** Kubernetes reads YAML 1.1, where 0400 is octal. */
const read = (): unknown =>
  parse(readFileSync(join(projectRoot, 'migrations-plans/several-machines.d/statefulset.yaml'), 'utf8'), {
    version: '1.1',
  })

describe('the StatefulSet of several machines', () => {
  it('has no unknown field, mounts what it has, and leaves time to end in good order', () => {
    const { spec } = statefulSet.parse(read())
    expect(spec.template.metadata.labels).toMatchObject(spec.selector.matchLabels)
    const volumes = [
      ...spec.template.spec.volumes.map(({ name }) => name),
      ...spec.volumeClaimTemplates.map(({ metadata: { name } }) => name),
    ]
    const [container] = spec.template.spec.containers
    expect(container?.volumeMounts.map(({ name }) => name).sort()).toEqual([...volumes].sort())
    expect(container?.env.map(({ name }) => name)).toContain('PEC_FLEET')
    // Passwords that others may read are refused.
    for (const volume of spec.template.spec.volumes)
      if ('secret' in volume) expect(volume.secret.defaultMode & 0o077).toBe(0)
    expect(spec.template.spec.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(60)
  })

  it('would be refused with a field that nobody knows', () => {
    const spoilt = read() as { spec: { template: { spec: { containers: Record<string, unknown>[] } } } }
    Object.assign(spoilt.spec.template.spec.containers[0] ?? {}, { imagePullPolice: 'Always' })
    expect(statefulSet.safeParse(spoilt).success).toBe(false)
  })
})
