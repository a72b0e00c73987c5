import type { Context } from '../context.ts'
import { bookFrom111 } from './booking.ts'
import { fillCatalogue, signException } from './catalogue.ts'
import { toGo, toTheEnd } from './go-live.ts'
import { demoPassword } from './people.ts'
import { Players } from './players.ts'
import { makeOverdue, settlePrerequisites, signProcedure } from './preparation.ts'
import { rollOut } from './rollout.ts'
import { startProject } from './services.ts'
import { toTestDay, waitForTheConsumer } from './test-day.ts'

export { demoPassword, demoPeople } from './people.ts'

/** Builds the demonstration's data through the product's own pages, signed in as its people: every gate, event and signature is real. */
export class DemoWorld {
  readonly #players: Players

  constructor(context: Context, base: string) {
    this.#players = new Players(context, base)
  }

  /** Projects at every stage, one of them of a 111 provider, the catalogue and a rollout. */
  async build(): Promise<void> {
    const players = this.#players
    await players.signIn()
    const live = await startProject(players, {
      name: 'Riverside Urgent Treatment Centre',
      ods: 'RY9NR',
      dosId: '2000099991',
      careSetting: 'urgent-treatment-centre',
      testing: -40,
      goLive: -20,
    })
    await toTheEnd(players, live)
    await fillCatalogue(players)
    const deciding = await startProject(players, {
      name: 'St Anne’s Urgent Treatment Centre',
      ods: 'RY9SA',
      dosId: '2000099992',
      careSetting: 'urgent-treatment-centre',
      testing: -7,
      goLive: 5,
      provider: 'Symphony',
    })
    await toGo(players, deciding)
    await players.act('meera', `${deciding}/go-live/decision`, { decision: 'go', password: demoPassword })
    await bookFrom111(players)
    const testing = await startProject(players, {
      name: 'Northgate Emergency Department',
      ods: 'RTX02',
      dosId: '2000099993',
      careSetting: 'emergency-department',
      testing: 0,
      goLive: 14,
    })
    await toTestDay(players, testing)
    await waitForTheConsumer(players, testing)
    const signing = await startProject(players, {
      name: 'Harbour Street Urgent Treatment Centre',
      ods: 'RW603',
      dosId: '2000099994',
      careSetting: 'urgent-treatment-centre',
      testing: 10,
      goLive: 30,
      provider: 'Medway',
    })
    await signException(players, signing)
    await settlePrerequisites(players, signing, () => true)
    await signProcedure(players, signing, ['clara', 'tom', 'nia'])
    const late = await startProject(players, {
      name: 'Mill Lane Surgery',
      ods: 'B86012',
      dosId: '2000099995',
      careSetting: 'gp-practice',
      testing: 20,
      goLive: 45,
      provider: 'SystmOne',
      consumer: 'Adastra',
    })
    await settlePrerequisites(players, late, (one) => one.group_key === 'assurance' || ['hscn', 'spine-product', 'asid', 'fqdn'].includes(one.key))
    await makeOverdue(players, late, 'dos-id', -6)
    const begun = await startProject(players, {
      name: 'Castle Hub',
      ods: 'Y04512',
      dosId: '2000099996',
      careSetting: 'gp-hub',
      testing: 60,
      goLive: 90,
      provider: 'Vision 3',
      consumer: 'Adastra',
      only: ['priya', 'dan'],
    })
    await players.act('meera', `${begun}/notes`, { body: 'Kick-off held. Clinical lead and supplier still to be named by the hub.' })
    await rollOut(players)
  }
}
