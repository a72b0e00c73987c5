import { afterEach, describe, expect, it } from 'vitest'
import { openTestSqlite } from '../support/databases.ts'
import { startedProject } from '../support/started-project.ts'
import type { Started } from '../support/started-project.ts'

describe('a word in an address that every JavaScript object knows', () => {
  let started: Started
  afterEach(async () => {
    await started.world.close()
  })

  it('is a word that no list knows', async () => {
    started = await startedProject(await openTestSqlite())
    const { home, pm, world } = started
    await world.account('Bea Turner', 'booking-team')
    const bea = await world.visitor().signIn('bea.turner@example.nhs.uk')
    expect((await pm.get('/work/constructor')).status).toBe(404)
    for (const path of ['/admin?state=constructor', '/projects?state=constructor', `${home}/prerequisites?group=constructor`]) {
      const { status, text } = await bea.get(path)
      expect([path, status, text.includes('native code'), /undefined/.test(text)]).toEqual([path, 200, false, false])
    }
  })
})
