import { once } from 'node:events'
import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import sanitizeHtml from 'sanitize-html'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { createApp } from '../../src/app.ts'
import { faultsOfNarrative } from '../../src/sandbox/fhir/narrative.ts'
import { serverFor } from '../../src/server.ts'
import { openProvider } from '../black-box/provider.ts'
import type { Provider } from '../black-box/provider.ts'
import { bookingOf, Consumer } from '../support/consumer.ts'
import { openTestSqlite } from '../support/databases.ts'
import { riverside, startedProject } from '../support/started-project.ts'

const inDiv = (inside: string): string => `<div xmlns="http://www.w3.org/1999/xhtml">${inside}</div>`

const hostile: [string, string][] = [
  ['a script', '<script>alert(1)</script>'],
  ['a script in capitals', '<SCRIPT>alert(1)</SCRIPT>'],
  ['a script with a prefix', '<h:script xmlns:h="http://www.w3.org/1999/xhtml">alert(1)</h:script>'],
  ['a handler', '<p onclick="alert(1)">x</p>'],
  ['a handler in capitals', '<p ONCLICK="alert(1)">x</p>'],
  ['a handler without a space before it', '<p class="a"onclick="alert(1)">x</p>'],
  ['a handler after a slash', '<p/onclick="alert(1)">x</p>'],
  ['an attribute without quotes', '<p onclick=alert(1)>x</p>'],
  ['a link that runs', '<a href="javascript:alert(1)">x</a>'],
  ['a link that runs, in references', '<a href="&#x6A;avascript&#58;alert(1)">x</a>'],
  ['a link that runs, with a name of HTML', '<a href="javascript&colon;alert(1)">x</a>'],
  ['a link that runs, with a tab inside', '<a href="java&#9;script:alert(1)">x</a>'],
  ['a link that runs, after spaces', '<a href=" &#1; JavaScript:alert(1)">x</a>'],
  ['a link of data', '<a href="data:text/html,&lt;script&gt;alert(1)&lt;/script&gt;">x</a>'],
  ['a picture from elsewhere', '<img src="https://example.org/1.png"/>'],
  ['a picture that is a drawing', '<img src="data:image/svg+xml,&lt;svg/&gt;"/>'],
  ['a picture that fails', '<img src="#x" onerror="alert(1)"/>'],
  ['a style that loads', '<p style="background: url(https://example.org)">x</p>'],
  ['a style that loads, with an escape', '<p style="background: u\\72l(https://example.org)">x</p>'],
  ['a style sheet', '<style>@import "https://example.org";</style>'],
  ['a form', '<form action="https://example.org"><input name="a"/></form>'],
  ['a frame', '<iframe src="https://example.org"></iframe>'],
  ['an object', '<object data="x"></object>'],
  ['a drawing', '<svg onload="alert(1)"></svg>'],
  ['another namespace', '<div xmlns="http://www.w3.org/2000/svg">x</div>'],
  ['mathematics', '<math><mtext></mtext></math>'],
  ['a link to a style sheet', '<link rel="stylesheet" href="https://example.org"/>'],
  ['a base', '<base href="https://example.org"/>'],
  ['a refresh', '<meta http-equiv="refresh" content="0;url=https://example.org"/>'],
  ['what HTML ends earlier than XML', '<!--> <script>alert(1)</script> -->'],
  ['a section that HTML does not know', '<![CDATA[><script>alert(1)</script>]]>'],
  ['an instruction', '<?xml-stylesheet href="https://example.org"?>'],
  ['a document type', '<!DOCTYPE html>'],
  ['an element that does not end', '<p><script>alert(1)'],
  ['a tag that does not end', '<img src="#a" '],
  ['a second root', '</div><script>alert(1)</script><div>'],
]

const benign = [
  inDiv('<p>Seen <b>today</b> &amp; &lt;well&gt;&nbsp;</p><div>inner<br/></div>'),
  '<div>Petra</div>',
  `\n  ${inDiv('<table border="1"><caption>a</caption><tbody><tr><th scope="row" colspan="2">a</th><td style="color: #f00; width: 10px">b</td></tr></tbody></table>')}\n`,
  inDiv('<a href="https://fhir.nhs.uk/Id">x</a><a href="#p1">y</a><a href="mailto:a@example.org">z</a><a name="here" id=\'here\'/>'),
  inDiv('<img src="#pic" alt="a picture"/><img src="data:image/png;base64,AAAA" alt=""/><!-- made by hand --><ul><li>one</li></ul>'),
  '<div/>',
]

describe('a narrative', () => {
  it.each(hostile)('is refused with %s', (_name, inside) => {
    const faults = faultsOfNarrative(inDiv(inside))
    expect(faults.filter((one) => one.harmless !== true)).not.toEqual([])
    for (const { says } of faults) expect([says, /alert|example\.org/.test(says)]).toEqual([says, false])
  })
  it.each(benign)('with basic formatting is accepted: %s', (div) => expect(faultsOfNarrative(div)).toEqual([]))
  it('of plain text gets a warning, and does no harm', () => {
    expect(faultsOfNarrative('Seen today')).toEqual([{ says: expect.stringContaining('put <div') as string, harmless: true }])
  })

  it('that is accepted holds nothing, parsed as HTML, but what the standard allows', () => {
    const pieces = fc.array(
      fc.constantFrom(
        '<div>',
        '</div>',
        '<p>',
        '</p>',
        '<b title="',
        '">',
        "'",
        '"',
        '<!--',
        '-->',
        '--!>',
        '<![CDATA[',
        ']]>',
        '<script>',
        '</script>',
        '<a href="',
        'javascript:',
        ' onclick="x"',
        '<br/>',
        '<',
        '>',
        '/',
        '&lt;',
        ' ',
        'x',
        '<style>',
        '</style>',
        '<textarea>',
        '<img src=',
        '=',
        '<svg/onload=x>',
        '\n',
      ),
      { maxLength: 14 },
    )
    fc.assert(
      fc.property(pieces, (inside) => {
        const div = inDiv(inside.join(''))
        if (faultsOfNarrative(div).length > 0) return
        const seen: string[] = []
        sanitizeHtml(div, {
          allowedTags: false,
          allowedAttributes: false,
          allowVulnerableTags: true,
          transformTags: {
            '*': (tagName, attribs) => {
              seen.push(tagName, ...Object.keys(attribs), ...Object.values(attribs).filter((value) => /^\s*javascript:/i.test(value)))
              return { tagName, attribs }
            },
          },
        })
        expect(seen.filter((one) => !['div', 'p', 'b', 'a', 'br', 'title', 'href', 'xmlns'].includes(one))).toEqual([])
      }),
      { numRuns: 3000 },
    )
  })
})

const allHeaders = (headers: Headers): (string | null)[] => [headers.get('x-content-type-options'), headers.get('content-security-policy')]
const asData = ['nosniff', "default-src 'none'; sandbox"]

describe.each(['json', 'xml'] as const)('a sandbox that is asked in %s', (format) => {
  let provider: Provider
  afterEach(() => provider.close())

  it('returns no script that was sent in a narrative, anywhere in the body', async () => {
    provider = await openProvider(await openTestSqlite(), format)
    const { consumer, context } = provider
    const count = async () =>
      Number(
        (
          await context.db.read
            .selectFrom('appointments')
            .select((eb) => eb.fn.countAll().as('n'))
            .executeTakeFirstOrThrow()
        ).n,
      )
    const text = { status: 'generated', div: inDiv('<p>Seen</p><script>alert(1)</script>') }
    const right = bookingOf(await provider.slotOf()) as Record<string, unknown> & { contained: Record<string, unknown>[] }
    const places: [string, object][] = [
      ['Appointment.text.div', { text }],
      ['Appointment.contained[0].text.div', { contained: right.contained.map((one, index) => (index === 0 ? { ...one, text } : one)) }],
      ['Appointment.contained[3].text.div', { contained: [...right.contained, { resourceType: 'Basic', text }] }],
      [
        'Appointment.contained[3].contained[0].text.div',
        { contained: [...right.contained, { resourceType: 'Location', contained: [{ resourceType: 'Location', text }] }] },
      ],
    ]
    for (const [where, change] of places) {
      const answer = await consumer.send('book', { path: '/Appointment', body: { ...right, ...change } })
      expect([where, answer.status, answer.text.includes('<script'), answer.text.includes('alert')]).toEqual([where, 422, false, false])
      expect([where, answer.text.includes(`${where}`)]).toEqual([where, true])
    }
    expect(await count()).toBe(0)
    const made = await consumer.send('book', { path: '/Appointment', body: { ...right, text: { status: 'generated', div: inDiv('<p>Seen</p>') } } })
    expect([made.status, made.text.includes('<p>Seen</p>')]).toEqual([201, true])
    const put = await consumer.cancel({ ...(made.body as Record<string, unknown>), text }, 1)
    expect([put.status, put.text.includes('alert')]).toEqual([422, false])
    const read = await consumer.read(String(made.body['id']))
    expect([read.status, read.text.includes('alert'), read.text.includes('<p>Seen</p>')]).toEqual([200, false, true])
  })

  it('marks every answer as data, which no browser sniffs or runs', async () => {
    provider = await openProvider(await openTestSqlite(), format)
    const { consumer } = provider
    const made = await consumer.book(await provider.slotOf())
    const id = String(made.body['id'])
    const answers = [
      made,
      await consumer.send('metadata', { path: '/metadata' }),
      await consumer.search('2000099999', 'start=le2026-03-04'),
      await consumer.read(id),
      await consumer.read(id, { headers: { 'if-none-match': 'W/"1"' } }),
      await consumer.read('nothing'),
      await consumer.send('read', { path: '/Patient/1' }),
      await consumer.send('read', { path: `/Appointment/${id}`, method: 'DELETE' }),
      await consumer.send('book', { path: '/Appointment', body: '<script>' }),
      await consumer.send('book', { path: '/Appointment', body: 'x'.repeat(300 * 1024) }),
      await consumer.read(id, { headers: { accept: 'text/html' } }),
      await consumer.read(id, { headers: { authorization: undefined } }),
    ]
    expect(answers.map((one) => one.status).toSorted()).toEqual(expect.arrayContaining([200, 201, 304, 400, 403, 404, 405, 413, 415]))
    for (const one of answers) expect([one.status, ...allHeaders(one.headers)]).toEqual([one.status, ...asData])
    for (const [method, address] of [
      ['OPTIONS', consumer.baseUrl],
      ['GET', consumer.baseUrl.replace(/[\w-]{32}/, 'A'.repeat(32))],
      ['GET', consumer.baseUrl.replace('/STU3', '/stu3/Slot')],
    ] as const) {
      const { status, headers } = await fetch(address, { method, headers: { 'access-control-request-method': 'GET' } })
      expect([status, ...allHeaders(headers)]).toEqual([status, ...asData])
    }
  })
})

it('a request that is not HTTP is answered as data too', async () => {
  const provider = await openProvider(await openTestSqlite())
  const server = serverFor(createApp(provider.context))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  try {
    for (const [status, sent] of [
      [400, 'GET /sandbox HTTP/9.9\r\n\r\n'],
      [431, `GET ${new URL(provider.consumer.baseUrl).pathname}/Slot HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(40_000)}\r\n\r\n`],
    ] as const) {
      const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
      let said = ''
      socket.on('data', (chunk) => (said += chunk.toString())).on('error', () => {})
      socket.write(sent)
      await once(socket, 'close')
      expect(said).toContain(`HTTP/1.1 ${status} `)
      expect(said).toContain("X-Content-Type-Options: nosniff\r\nContent-Security-Policy: default-src 'none'; sandbox\r\n")
    }
  } finally {
    server.closeAllConnections()
    await new Promise((closed) => server.close(closed))
    await provider.close()
  }
})

it('the log shows a narrative as text, and the mended request without it', async () => {
  const { world, home, pm } = await startedProject(await openTestSqlite())
  const { key } = await world.context.db.read.selectFrom('sandboxes').select('key').executeTakeFirstOrThrow()
  await pm.post(`${home}/sandbox/diary/new`, { name: 'Own', follows: 'own', services: riverside.dos_ids })
  const slots = {
    id: 's',
    identifier: [{ value: '11111111-2222-4333-8444-555555555555' }],
    schedule: { reference: 'Schedule/1' },
    status: 'free',
    start: '2026-03-03T09:00:00.000+00:00',
    end: '2026-03-03T09:15:00.000+00:00',
  }
  for (const format of ['json', 'xml'] as const) {
    const consumer = new Consumer(`${world.context.config.publicUrl}/sandbox/${key}/STU3`, world.context.clock, format)
    const answer = await consumer.send('book', {
      path: '/Appointment',
      body: { ...bookingOf(slots), text: { status: 'generated', div: inDiv('<script>alert("planted")</script>') } },
    })
    expect(answer.status).toBe(422)
    await world.context.interactions.flush()
    const [row] = await world.context.db.read
      .selectFrom('interactions')
      .select('id')
      .where('operation', '=', 'book')
      .orderBy('at', 'desc')
      .orderBy('id', 'desc')
      .execute()
    const page = await pm.get(`${home}/sandbox/log/${row?.id}`)
    expect(page.status).toBe(200)
    expect(page.text).toContain('/sandbox/rules/BDY-04')
    expect(page.text).toContain('planted')
    expect(page.text).not.toMatch(/<script>alert/)
  }
  await world.close()
})
