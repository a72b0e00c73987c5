import { describe, expect, it } from 'vitest'
import { asPersonId } from '../../../src/db/ids.ts'
import { addOrganisationContact, addProductContact } from '../../../src/tracker/contacts/add-contact.ts'
import { contactsFor } from '../../../src/tracker/contacts/contact.ts'
import { removeOrganisationContact, removeProductContact } from '../../../src/tracker/contacts/remove-contact.ts'
import { loadTemplates } from '../../../src/tracker/templates/templates.ts'
import { aDoing } from '../../support/doing.ts'

const trust = { holder_kind: 'organisation' as const, holder_id: 'trust', name: 'Harbour Trust' }
const product = { holder_kind: 'product' as const, holder_id: 'emis', name: 'EMIS Web, EMIS' }
const clara = { id: asPersonId('clara'), name: 'Clara Jones' }
const typed = { role: 'clinical-lead', name: '', email: 'clara.jones@example.nhs.uk' }
const found = { holder: trust, person: clara, isContact: false }

describe('a contact', () => {
  it.each([
    ['is added in a role', found, typed, { next: { row: { person_id: 'clara', role_key: 'clinical-lead', holder_id: 'trust' } } }],
    [
      'who is not known needs a name',
      { ...found, person: undefined },
      typed,
      { refused: { name: 'Nobody with this email address is known yet: enter the name as well' } },
    ],
    ['is added once in a role', { ...found, isContact: true }, typed, { refused: { email: 'Clara Jones is its contact in this role already' } }],
    ['of an organisation has no supplier’s role', found, { ...typed, role: 'provider-supplier-pm' }, { refused: { role: 'Choose a role from the list' } }],
    ['manages no project', found, { ...typed, role: 'project-manager' }, { refused: { role: 'Choose a role from the list' } }],
  ])('%s', (_what, given, form, outcome) => expect(addOrganisationContact.decide(given, form, aDoing())).toMatchObject(outcome))
  it('of a product has a supplier’s role', () => {
    expect(addProductContact.decide({ ...found, holder: product }, typed, aDoing())).toMatchObject({ refused: { role: 'Choose a role from the list' } })
    expect(addProductContact.decide({ ...found, holder: product }, { ...typed, role: 'provider-supplier-pm' }, aDoing())).toMatchObject({
      happened: [{ kind: 'contact.added', holder: 'EMIS Web, EMIS', role: 'Project manager, Provider supplier' }],
    })
  })
  it.each([
    ['an organisation', removeOrganisationContact, trust],
    ['a product', removeProductContact, product],
  ])('of %s is removed and stays on record', (_what, act, holder) => {
    const outcome = act.decide({ holder, contact: { id: 'c', role_key: 'clinical-lead', name: 'Clara Jones' } }, {}, aDoing())
    expect(outcome).toMatchObject({ next: { id: 'c', removed_by: 'Meera Shah' }, happened: [{ kind: 'contact.removed', role: 'Clinical lead' }] })
  })
})

const { roles } = loadTemplates()
const contact = (above: 'own' | 'referrer' | 'provider' | 'consumer', role: string) => ({
  above,
  role,
  person: clara.id,
  name: clara.name,
  of: 'X',
  recordedBy: null,
})

it.each([
  ['an organisation speaks for its own side', 'provider' as const, contact('own', 'clinical-lead'), true],
  ['an organisation does not speak for the other side', 'provider' as const, contact('own', 'consumer-project-lead'), false],
  ['a 111 provider speaks for the Consumer’s side of a Provider project', 'provider' as const, contact('referrer', 'consumer-project-lead'), true],
  ['a 111 provider does not speak for the service', 'provider' as const, contact('referrer', 'clinical-lead'), false],
  ['a product brings its supplier', 'provider' as const, contact('provider', 'provider-supplier-pm'), true],
  ['a role that the project does not have stays out', 'consumer' as const, contact('provider', 'provider-supplier-pm'), false],
  ['the organisation that books speaks for its side in its own project', 'consumer' as const, contact('own', 'consumer-clinical-lead'), true],
])('%s', (_what, role, one, comes) => expect(contactsFor([one], { role, roles })).toHaveLength(comes ? 1 : 0))
