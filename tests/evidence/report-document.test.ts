// The document of the report: what its schema takes, and that the reports made up for tests are such.

import { describe, expect, it } from 'vitest'
import { reportJsonSchema, reportSchema } from '../../src/evidence/report-document.ts'
import { someReport } from '../support/some-report.ts'

describe('the document of the report', () => {
  it.each([1, 40, 5000])('a report of %i mailboxes is one, and its sums agree', (mailboxes) => {
    for (const finished of [true, false]) {
      const report = someReport({ mailboxes, finished })
      expect(reportSchema.safeParse(report).error).toBeUndefined()
      const { totals } = report
      const sum = (of: (mailbox: (typeof report.mailboxes)[number]) => number): number =>
        report.mailboxes.reduce((all, mailbox) => all + of(mailbox), 0)
      expect(totals.messages).toBe(sum((mailbox) => mailbox.totals.messages))
      expect(totals.messages).toBe(
        totals.pending + totals.verified + totals.differs + totals.refused + totals.skipped + totals.gone,
      )
      expect(totals.messages).toBe(Object.values(report.kinds).reduce((all, kind) => all + kind, 0))
    }
  })

  it('refuses what it does not name, and a digest that is none', () => {
    const report = someReport({ mailboxes: 1 })
    expect(reportSchema.safeParse({ ...report, more: 1 }).success).toBe(false)
    const manifest = { ...report.manifest, sha256: 'A'.repeat(64) }
    expect(reportSchema.safeParse({ ...report, manifest }).success).toBe(false)
  })

  it('has a JSON Schema of its own', () => {
    const schema = reportJsonSchema()
    expect(schema).toMatchObject({ type: 'object', title: 'pec-migrate report', additionalProperties: false })
    expect(schema['required']).toContain('canSwitchOff')
  })
})
