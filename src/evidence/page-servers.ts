// From which server to which: address, who answered there by IP and certificate, what it says of itself, which login.

import { markup, type Html, type Piece } from '../page/markup.ts'
import { list, terms } from '../page/parts.ts'
import { section, type PageContext } from './page-context.ts'
import type { ReportServer } from './report-document.ts'

type Identity = ReportServer['identities'][number]

/** More than so many changes of machine or certificate are in report.json. */
const mostIdentities = 10

export function serversSection(context: PageContext): Html {
  const { document } = context
  return section(
    context,
    'servers',
    document.servers.map((server) => serverPart(context, server)),
  )
}

function serverPart(context: PageContext, server: ReportServer): Html {
  const { words, out, n } = context
  const { name, host, port, tls, provider, login, identities } = server
  const say = words.servers
  return markup`<div class="server"><h3>${out(name, 100)} (${sideOf(context, server)})</h3>
${terms([
  [say.address, markup`<bdi>${host}</bdi>:${port}, ${say.tls[tls]}`],
  [say.provider, provider === null ? undefined : out(provider, 60)],
  [say.login, login.map((one) => say.logins[one]).join('; ')],
  [say.timeline, timelineOf(context, server)],
])}
<h4>${say.identities}</h4>
${
  identities.length === 0
    ? markup`<p>${say.notSeen}</p>`
    : identities.slice(0, mostIdentities).map((identity) => identityPart(context, identity))
}${identities.length > mostIdentities ? markup`<p>… (${n(identities.length)}, report.json)</p>` : ''}</div>
`
}

function sideOf({ words }: PageContext, { sides }: ReportServer): string {
  const say = words.servers
  if (sides.length > 1) return say.both
  return sides[0] === 'target' ? say.target : say.source
}

function timelineOf({ words, times }: PageContext, { timeline }: ReportServer): Piece {
  if (timeline === null) return undefined
  const order = ['sendingDiscouraged', 'sendingStops', 'receivingStops', 'accessStops', 'logsUntil'] as const
  return list(
    order.flatMap((end) => {
      const at = timeline[end]
      return at === null ? [] : [markup`${words.servers.ends[end]} ${times.both(at)}`]
    }),
  )
}

function identityPart({ words, times, out }: PageContext, identity: Identity): Html {
  const { firstSeenAt, lastSeenAt, ip, certificate, tlsVersion, greeting, software } = identity
  const say = words.servers
  const optional = (text: string | null): Piece => (text === null ? undefined : out(text))
  return terms([
    [say.seen, markup`${times.both(firstSeenAt)} – ${times.both(lastSeenAt)}`],
    [say.ip, ip ?? words.unknown],
    [say.tlsVersion, optional(tlsVersion)],
    [
      say.certificate,
      certificate === null
        ? words.unknown
        : terms([
            [say.fingerprint, certificate.sha256 === null ? undefined : hashOf(certificate.sha256)],
            [say.subject, optional(certificate.subject)],
            [say.issuer, optional(certificate.issuer)],
            [
              say.validity,
              certificate.validFrom === null && certificate.validTo === null
                ? undefined
                : markup`${times.both(certificate.validFrom)} – ${times.both(certificate.validTo)}`,
            ],
          ]),
    ],
    [say.software, optional(software)],
    [say.greeting, optional(greeting)],
  ])
}

function hashOf(sha256: string): Html {
  return markup`<code class="hash">${sha256}</code>`
}
