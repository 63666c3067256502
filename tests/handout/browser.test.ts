// The pages for holders in a real Chromium: silent, accessible, on any screen, and whole on paper.

import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeHandout } from '../../src/handout/make-handout.ts'
import { readPlan } from '../../src/plan/read-plan.ts'
import { Chromium, ensureChromium } from '../support/chromium.ts'
import { sayLoudly } from '../support/debian-packages.ts'
import { freshDir } from '../support/temp-dir.ts'

const chromium = ensureChromium()
if (!chromium.ready) sayLoudly(['The pages of the handout are NOT looked at in a browser:', chromium.reason])

const planText = `version: 1
name: giustizia
servers:
  vecchio: { host: imaps.vecchio.example, timeline: { sendingStops: 2015-12-24T14:00, accessStops: 2015-12-31T23:59 } }
  nuovo: { provider: aruba }
source: vecchio
target: nuovo
window: { opens: 2015-12-24T14:00, closes: 2015-12-28T08:00 }
handout: { webmail: "https://webmail.nuovo.example/", helpdesk: "Assistenza, 06 000" }
mailboxes:
  - id: tribunale
    group: Tribunali
    applications: [protocollo]
    source: { user: tribunale@vecchio.example }
    target: { user: ${'un-nome-molto-lungo-'.repeat(4)}@nuovo.example }
  - { id: prova, source: { user: prova@vecchio.example }, retired: mai usata }
`
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8').replace(
  /^\/\/.*$/gm,
  '',
)

describe.skipIf(!chromium.ready)('in a browser', { timeout: 120_000 }, () => {
  let browser: Chromium
  const dir = freshDir('handout')

  beforeAll(() => {
    browser = new Chromium()
    writeFileSync(join(dir, 'piano.yaml'), planText)
    const plan = readPlan(join(dir, 'piano.yaml'))
    const { mailboxes, retired = [] } = plan
    for (const lang of ['it', 'en'] as const)
      makeHandout({ plan, mailboxes, retired, lang, out: join(dir, lang), text: '# Orari\n\n- uno\n\naperti' })
  })
  afterAll(async () => {
    await browser.close()
  })

  describe.each(['it', 'en'])('in %s', (lang) => {
    it.each(['tribunale', 'prova', 'index'])('%s asks for nothing, fits, and axe does not complain', async (name) => {
      for (const [width, scheme] of [
        [360, 'light'],
        [1440, 'dark'],
      ] as const) {
        const page = await browser.open(join(dir, lang, `${name}.html`), { width, scheme })
        expect({ requests: page.requests, messages: page.messages }).toEqual({ requests: [], messages: [] })
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width)
        expect(await page.evaluate('getComputedStyle(document.body).maxWidth')).toBe('1216px')
        await page.evaluate(axe)
        const violations = await page.evaluate<unknown[]>(
          `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
            .then(({ violations, passes }) => passes.length < 10 ? ['axe did not look'] : violations.map(
              ({ id, nodes }) => [id, nodes.length, nodes[0].html.slice(0, 200), nodes[0].failureSummary]))`,
        )
        expect(violations).toEqual([])
        await page.close()
      }
    })

    it('is whole on paper, on few sheets with their number', async () => {
      const page = await browser.open(join(dir, lang, 'tribunale.html'), { width: 1440, scheme: 'dark' })
      const file = join(dir, `${lang}.pdf`)
      writeFileSync(file, await page.pdf())
      await page.close()
      const { stdout } = spawnSync('pdftotext', ['-layout', '-enc', 'UTF-8', file, '-'], { encoding: 'utf8' })
      const sheets = stdout.split('\f').slice(0, -1)
      expect(sheets.length).toBeLessThanOrEqual(3)
      sheets.forEach((text, at) =>
        expect(text).toMatch(new RegExp(`${lang === 'it' ? 'pagina' : 'page'} ${at + 1} / ${sheets.length}`)),
      )
      for (const told of ['imaps.pec.aruba.it', 'smtps.pec.aruba.it', 'Thunderbird', 'Assistenza, 06 000', 'aperti'])
        expect(stdout).toContain(told)
    })
  })
})
