import { demoPassword } from './people.ts'
import { hidden } from './players.ts'
import type { Players } from './players.ts'

/** The booking team enters what it knows of products and pairs, and confirms what the first passed run proposes. */
export async function fillCatalogue(players: Players): Promise<void> {
  const product = async (name: string, role: 'provider' | 'consumer') =>
    `/catalogue/${(await players.db.selectFrom('products').select('id').where('product', '=', name).where('role', '=', role).executeTakeFirstOrThrow()).id}`
  const names = `${await product('RESPOND-2', 'consumer')}/names`
  const asked = await players.as('bea').post(names, { name: 'Cleric' })
  await players.act('bea', names, { name: 'Cleric', seen: hidden(asked.text, 'seen') })
  const change = { supplier: 'System C', product: 'Medway', product_version: '4.8', standard_version: 'v1.0.0', fhir_version: '', link: '', confirmed: 'yes' }
  await players.act('bea', `${await product('Medway', 'provider')}/edit`, {
    ...change,
    status: 'assurance',
    reason: 'The supplier’s project manager sent the first evidence',
    version: '1',
  })
  const proposal = await players.db.selectFrom('pair_proposals').select('id').executeTakeFirstOrThrow()
  await players.act('bea', `/catalogue/pairs/Cleric/Adastra/proposals/${proposal.id}`, { act: 'confirm', why: '', version: '0' })
  await players.act('bea', '/catalogue/pairs/Adastra/SystmOne', {
    state: 'not-proven',
    reason: 'Rebooking failed in the last trial; a fix is due in the next version',
    day: players.day(-12),
    version: '0',
  })
}

/** The project manager allows a project to continue with a product that is not Ready. */
export async function signException(players: Players, home: string): Promise<void> {
  const page = await players.as('meera').get(`${home}/product`)
  await players.act('meera', `${home}/product/exceptions`, {
    seen: hidden(page.text, 'seen').replaceAll('&#39;', "'"),
    reason: 'The certificate is promised before the test day. The test is put off where it does not come.',
    until: players.day(60),
    password: demoPassword,
  })
}
