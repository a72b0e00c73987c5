import { expect, it } from 'vitest'
import { makeLog } from '../../src/log.ts'
import { bookingOf } from '../support/consumer.ts'
import { onSqliteAndServer } from '../support/databases.ts'
import { urls, wrong } from '../support/wrong-requests.ts'
import { openProvider } from './provider.ts'

/** Every detail of a patient in the tests' booking, and others that a Consumer may send. */
const canaries = ['Chalmers', 'Petra', '9000000009', 'LS1 6AE', '1980-05-17', '01632960587', '1 Test Street', 'Test booking']

onSqliteAndServer('the application’s own log', (open) => {
  it('holds no patient’s details, whatever is sent and whatever fails', async () => {
    const lines: string[] = []
    const db = await open()
    const provider = await openProvider(db, 'json', {
      log: makeLog('trace', {
        write: (line: string) => {
          lines.push(line)
        },
      }),
    })
    const { consumer, context } = provider
    try {
      const [slot, other] = await provider.slotsOf(2)
      if (!slot || !other) throw new Error('Too few slots')
      const booked = await consumer.book(slot)
      expect(booked.status).toBe(201)
      for (const [, , , operation, change] of wrong) {
        const body = operation === 'book' || operation === 'cancel' ? (change.body ?? ((one) => one))(bookingOf(other)) : undefined
        await consumer.send(operation, {
          path: change.url ?? `${urls[operation]}${change.query ?? ''}`,
          method: operation === 'cancel' ? 'PUT' : operation === 'book' ? 'POST' : 'GET',
          ...(body ? { body } : {}),
          ...(change.headers ? { headers: change.headers } : {}),
          ...(change.claims ? { claims: change.claims } : {}),
        })
      }
      // The address, the query, a header, a form and an email field bring it to the pages.
      const said = encodeURIComponent(canaries.join(' '))
      const base = context.config.publicUrl
      for (const path of [`/projects/${said}`, `/services?q=${said}`, `/${said}`, `/sandbox/rules/${said}`, `/sign-in?return=/${said}`, '/projects/%ff'])
        await fetch(`${base}${path}`, {
          redirect: 'manual',
          headers: { 'user-agent': said, referer: `${base}/${said}`, 'x-request-id': said, cookie: `slipway=${said}; slipway-form=${said}` },
        })
      for (const path of ['/sign-in', `/projects/${said}/notes`, `/reset-password/${said}`])
        await fetch(`${base}${path}`, {
          method: 'POST',
          redirect: 'manual',
          body: new URLSearchParams({ email: canaries.join(' '), password: canaries.join(' '), _csrf: said }),
        })
      await consumer.send('book', { path: '/Appointment', body: JSON.stringify(bookingOf(other)).slice(0, -40) })

      // Breaks what was stored: reading it fails with an error that quotes it.
      await db.transaction((trx) => trx.updateTable('appointment_versions').set({ json: '{"name": Petra Chalmers 9000000009}' }).execute())
      const read = () => consumer.read(String(booked.body['id']), { headers: { accept: 'application/fhir+xml' } })
      expect((await read()).status).toBe(500)
      await context.interactions.flush()
      // The log of exchanges cannot be written.
      await db.transaction((trx) => trx.schema.alterTable('interactions').renameTo('away').execute())
      expect((await read()).status).toBe(500)
      await context.interactions.flush()
      await db.transaction((trx) => trx.schema.alterTable('away').renameTo('interactions').execute())
    } finally {
      await provider.close()
    }
    expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual(
      expect.arrayContaining(['a sandbox request failed', 'an interaction could not be stored', 'request', 'security event']),
    )
    for (const canary of canaries) expect(lines.filter((line) => line.includes(canary))).toEqual([])
  })
})
