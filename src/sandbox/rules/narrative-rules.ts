import { isList } from '../fhir/exact.ts'
import { faultsOfNarrative } from '../fhir/narrative.ts'
import { withBody } from '../fhir/operations.ts'
import { isObject } from './look.ts'
import { help, rulesOf } from './rule.ts'

/** Every narrative of a resource and of what it contains, with where it stands. */
function narrativesIn(value: unknown, path: string, found: { path: string; div: string }[] = []): { path: string; div: string }[] {
  if (isList(value)) for (const [index, one] of value.entries()) narrativesIn(one, `${path}[${index}]`, found)
  else if (isObject(value))
    for (const [name, inner] of Object.entries(value)) {
      if (name === 'div') for (const div of [inner].flat()) if (typeof div === 'string') found.push({ path: `${path}.div`, div })
      narrativesIn(inner, `${path}.${name}`, found)
    }
  return found
}

/** Whether a body may hold a narrative; only then is it walked. JSON may write any name with escapes. */
const mayHoldNarrative = (text: string): boolean => text.includes('div') || text.includes('\\u')

const right = '<div xmlns=\\"http://www.w3.org/1999/xhtml\\"><p>Sore throat</p></div>'

export const narrativeRules = rulesOf(
  { on: withBody, status: 422, code: 'invariant', spine: 'INVALID_RESOURCE', source: 'FHIR STU3, Narrative: txt-1' },
  {
    'BDY-04': {
      help: help(
        'A narrative (text.div) is XHTML with basic formatting alone: no script, no handler of an event, no form, nothing that loads from elsewhere.',
        'Whoever opens the appointment sees the narrative: what runs in it runs in their system.',
        `"text": {"status": "generated", "div": "${right}"}`,
        '"text": {"status": "generated", "div": "<div onclick=\\"…\\"><script>…</script></div>"}',
      ),
      check(x) {
        if (x.body.kind !== 'resource' || !mayHoldNarrative(x.bodyText)) return null
        return narrativesIn(x.body.resource, 'Appointment').flatMap(({ path, div }) =>
          faultsOfNarrative(div).map(({ says, harmless }) => ({ where: path, says, ...(harmless === true ? { severity: 'warning' as const } : {}) })),
        )
      },
    },
  },
)
