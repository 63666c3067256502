// A user at work in the target while it is being filled: reads, moves, files, copies, deletes, renames.

import { describe, expect, it } from 'vitest'
import type { MigrationEvent } from '../../src/model/events.ts'
import type { Totals } from '../../src/model/status.ts'
import { ledgerOf, migration } from '../copy/migration.ts'
import { fillAccount, readAccount } from '../support/account-state.ts'
import { twoServers, whyNoDovecot } from '../support/dovecot.ts'
import { openLine } from '../support/line-proxy.ts'
import { corpus } from '../support/messages.ts'
import { robot } from '../support/robot-user.ts'
import { freshUser } from '../support/temp-dir.ts'
import { hasty } from './hasty.ts'
import { nextUids } from './scenario.ts'

const obstacle = whyNoDovecot()

function assertCounted(totals: Totals): void {
  const { pending, appending, copied, verified, differs, refused, skipped, gone } = totals
  expect(pending + appending + copied + verified + differs + refused + skipped + gone).toBe(totals.messages)
}

describe.skipIf(obstacle !== undefined)(
  `a user at work in the target${obstacle === undefined ? '' : ` (skipped: ${obstacle})`}`,
  () => {
    it.each([1, 2])('loses nothing and gets nothing twice (%i)', { timeout: 120_000 }, async (seed) => {
      const { source, target } = await twoServers()
      // So slow that the user has done everything before the run is through, on a busy machine too.
      const line = await openLine({ targetPort: target.port, rtt: 60 })
      const [sourceUser, user] = [freshUser('da'), freshUser('a')]
      const mail = corpus(70 + seed, 100, 3)
      await fillAccount(
        { port: source.port, user: sourceUser },
        { INBOX: mail.slice(0, 40), 'INBOX.Uno': mail.slice(40, 70), 'INBOX.Due': mail.slice(70) },
      )
      const { plan, run } = migration(source, { port: line.port }, [{ id: 'uno', source: sourceUser, target: user }])

      let over = false
      let started: () => void = () => undefined
      const firstFolder = new Promise<void>((resolve) => (started = resolve))
      let foldersLeft = 3
      let inDue = 0
      const emit = (event: MigrationEvent): void => {
        if (event.event === 'folder-started') started()
        if (event.event === 'message' && event.folder === 'Due' && event.state === 'copied') inDue += 1
        // From here on the run looks for what was moved: who moves on meanwhile can always be missed.
        if (event.event === 'folder-done' || event.event === 'finding') foldersLeft -= 1
        if (foldersLeft === 0) over = true
      }
      const working = firstFolder.then(() =>
        robot(
          { port: target.port, user },
          seed,
          () => over,
          () => inDue >= 3,
        ),
      )
      const first = await run({ emit }, { timing: hasty })
      over = true
      const deeds = await working
      assertCounted(first.status.totals)
      expect(Object.keys(deeds.done).toSorted(), JSON.stringify(deeds.done)).toEqual([
        'copy',
        'delete',
        'file',
        'outAndBack',
        'read',
        'rename',
      ])

      const second = await run({}, { timing: hasty })
      assertCounted(second.status.totals)
      const rows = ledgerOf(plan.journal)
      expect(rows.filter(({ state }) => state !== 'verified' && state !== 'gone')).toEqual([])
      // Only what the user deleted may be missing, and each such message is listed.
      const gone = rows.filter(({ state }) => state === 'gone')
      expect(gone.filter(({ digest }) => !deeds.deleted.includes(digest ?? ''))).toEqual([])
      // One that was deleted from the folder that was renamed may be missed when the folder's new life is recognised.
      expect(
        gone.filter(
          ({ code, folder }) => code !== 'target-vanished' && !(folder === 'Due' && code === 'target-folder-replaced'),
        ),
      ).toEqual([])
      expect(second.status.problems.map(({ code }) => code).toSorted()).toEqual(
        gone.map(({ code }) => String(code)).toSorted(),
      )

      const count = (digests: readonly string[]): Map<string, number> =>
        digests.reduce((counts, digest) => counts.set(digest, (counts.get(digest) ?? 0) + 1), new Map<string, number>())
      const held = count(
        (await readAccount({ port: target.port, user })).folders.flatMap(({ messages }) =>
          messages.map(({ sha256 }) => sha256),
        ),
      )
      const [deleted, copied] = [count(deeds.deleted), count(deeds.copied)]
      for (const { digest } of rows) {
        const expected = 1 + (copied.get(digest ?? '') ?? 0) - (deleted.get(digest ?? '') ?? 0)
        expect(held.get(digest ?? '') ?? 0, `copies of ${digest}`).toBe(expected)
      }

      const uids = await nextUids(target.port, user)
      await run({}, { timing: hasty })
      expect(await nextUids(target.port, user)).toEqual(uids)
      await line.close()
    })
  },
)
