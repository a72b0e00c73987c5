import { z } from 'zod'
import { codeText } from '../../web/code-field.ts'
import { optionalDayField } from '../../web/day-field.ts'
import { InvalidFormError } from '../../errors.ts'
import type { Page } from '../../access/page.ts'
import { contactFields } from '../people/people.ts'
import { sharesProject } from '../people/known-people.store.ts'
import { dateKinds, moveReasons } from '../dates/dates.ts'
import type { Act, Choice, DatesChoice } from './bulk.ts'

const side = z.enum(['provider', 'consumer'], 'Choose Provider or Consumer projects').default('provider')

const forms = {
  owner: z.object({
    side,
    role: z.string().min(1, 'Choose a role'),
    email: contactFields.email,
    name: z.string().trim().max(200, 'Use 200 characters or fewer').default(''),
    replace: z.string().optional(),
  }),
  dates: z.object({
    side,
    kind: z.enum(dateKinds.map((one) => one.key) as [DatesChoice['kind']], 'Choose a date'),
    how: z.enum(['day', 'shift'], 'Choose a day, or a number of days'),
    day: optionalDayField,
    shift: z.string().trim().default(''),
    standing: z.enum(['provisional', 'confirmed'], 'Choose whether the day is provisional or confirmed'),
    reason: z.string().refine((text) => Object.hasOwn(moveReasons, text), 'Choose why the date moves'),
    note: z.string().trim().min(1, 'Say in a sentence what happened').max(2000, 'Use 2,000 characters or fewer'),
  }),
  hold: z.object({
    side,
    reason: z.string().trim().min(1, 'Give the reason, so that everybody in the projects knows it').max(2000, 'Use 2,000 characters or fewer'),
  }),
  start: z.object({
    side,
    route_in: z.string().min(1, 'Choose how these projects came about'),
    scope: z.string().trim().min(1, 'Say what is in scope').max(5000, 'Use 5,000 characters or fewer'),
    testing: optionalDayField,
    go_live: optionalDayField,
    manager: codeText().default(''),
  }),
}

/** What was chosen on the form of an act; throws InvalidFormError with a sentence a field. */
export async function readChoice(page: Page, act: Act): Promise<Choice> {
  switch (act) {
    case 'owner': {
      const form = page.form(forms.owner)
      const role = page.context.templates.roles.find((one) => one.key === form.role && one.projectRoles.includes(form.side))
      if (!role) throw new InvalidFormError({ role: 'Choose a role of these projects' })
      const known = await personOf(page, form.email)
      if (!known && form.name === '') throw new InvalidFormError({ name: 'Nobody with this email address is known yet: enter the name as well' })
      return {
        act,
        choice: { side: form.side, role: role.key, roleName: role.name, email: form.email, name: known?.name ?? form.name, replace: form.replace === 'yes' },
      }
    }
    case 'dates': {
      const { how, day, shift, ...form } = page.form(forms.dates)
      if (how === 'day' && day === '') throw new InvalidFormError({ day: 'Enter the day' })
      const days = Number(shift)
      if (how === 'shift' && (!/^-?\d{1,3}$/.test(shift) || days === 0))
        throw new InvalidFormError({ shift: 'Enter a whole number of days, like 14, or -7 for a week earlier' })
      return { act, choice: { ...form, day: how === 'day' ? day : null, shift: how === 'shift' ? days : 0 } }
    }
    case 'hold':
      return { act, choice: page.form(forms.hold) }
    case 'start': {
      const form = page.form(forms.start)
      if (!page.context.templates.routesIn.includes(form.route_in))
        throw new InvalidFormError({ route_in: 'Choose how these projects came about from the list' })
      const manager = form.manager === '' ? { id: page.person.personId, name: page.person.name } : await personOf(page, form.manager)
      if (!manager) throw new InvalidFormError({ manager: 'Nobody with this email address is known. Leave it empty to manage the projects yourself' })
      return { act, choice: { side: form.side, routeIn: form.route_in, scope: form.scope, testing: form.testing, goLive: form.go_live, manager } }
    }
  }
}

const personOf = (page: Page, email: string) =>
  page.db.read
    .selectFrom('people')
    .select(['id', 'name'])
    .where((eb) => eb(eb.fn('lower', ['email']), '=', email.toLowerCase()))
    .executeTakeFirst()

/** What the form of an act offers to choose from. */
export async function offersOf(page: Page, act: Act) {
  const people =
    act === 'owner' || act === 'start'
      ? await page.db.read
          .selectFrom('accounts as a')
          .innerJoin('people as p', 'p.id', 'a.person_id')
          .select(['p.name', 'p.email'])
          .where('a.disabled_at', 'is', null)
          .orderBy((eb) => eb.fn('lower', ['p.name']))
          .where(sharesProject(page.person))
          .limit(500)
          .execute()
      : []
  return {
    people,
    roles: page.context.templates.roles.map((one) => ({ value: one.key, text: `${one.name} (${one.organisation})` })),
    kinds: dateKinds.map((one) => ({ value: one.key, text: one.name })),
    reasons: Object.entries(moveReasons).map(([value, text]) => ({ value, text })),
    routesIn: page.context.templates.routesIn.map((text) => ({ value: text, text })),
  }
}
