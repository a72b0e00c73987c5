import { describe, expect, it } from 'vitest'
import { readJson } from '../../../src/sandbox/fhir/read-json.ts'
import { readXml } from '../../../src/sandbox/fhir/read-xml.ts'
import { structureFaults } from '../../../src/sandbox/fhir/structure.ts'
import { contentOf } from '../../../src/sandbox/fhir/known-content.ts'
import { writeXml } from '../../../src/sandbox/fhir/write-xml.ts'

const faultsOf = (inside: string, kind = 'empty'): string[] => {
  const read = readJson(`{"resourceType":"Patient",${inside}}`)
  if (!read.ok) throw new Error(read.says)
  return structureFaults(read.resource)
    .filter((one) => one.kind === kind)
    .map((one) => one.path)
}

describe('an empty element in JSON', () => {
  it.each([
    ['"telecom":[]', 'Patient.telecom'],
    ['"telecom":[{}]', 'Patient.telecom[0]'],
    ['"name":[{"given":["A",""]}]', 'Patient.name[0].given[1]'],
    ['"name":[{"given":[null]}]', 'Patient.name[0].given[0]'],
    ['"name":[{"family":null}]', 'Patient.name[0].family'],
    ['"gender":[]', 'Patient.gender'],
    ['"maritalStatus":{}', 'Patient.maritalStatus'],
    ['"maritalStatus":{"coding":[{"colour":"red"}]}', 'Patient.maritalStatus.coding[0]'],
    ['"photo":[{"data":""}]', 'Patient.photo[0].data'],
    [
      '"extension":[{"url":"u","extension":[{"url":"v","valueCodeableConcept":{"coding":[]}}]}]',
      'Patient.extension[0].extension[0].valueCodeableConcept.coding',
    ],
    ['"contained":[{}]', 'Patient.contained[0]'],
    ['"contained":[{"resourceType":"Observation","category":[{"coding":[]}]}]', 'Patient.contained[0].category[0].coding'],
    ['"contained":[{"resourceType":"Observation","note":[null]}]', 'Patient.contained[0].note[0]'],
    ['"_gender":{}', 'Patient._gender'],
    ['"_gender":{"extension":[]}', 'Patient._gender.extension'],
    ['"_gender":{"extension":[{}]}', 'Patient._gender.extension[0]'],
    ['"_gender":{"note":"ignored"}', 'Patient._gender'],
    ['"_telecom":[]', 'Patient._telecom'],
    ['"name":[{"given":["A"],"_given":[null]}]', 'Patient.name[0]._given'],
    ['"name":[{"given":["A"],"_given":[{}]}]', 'Patient.name[0]._given[0]'],
    ['"name":[{"given":[null],"_given":[{}]}]', 'Patient.name[0]._given[0]'],
  ])('is found with its place: %s', (inside, place) => {
    expect(faultsOf(inside)).toContain(place)
  })

  it('is not looked for inside an unknown element', () => {
    expect(faultsOf('"colour":{"shade":[null]},"gender":"male"')).toEqual([])
  })

  it('is found after any number of unknown elements', () => {
    const unknown = Array.from({ length: 200 }, (_, index) => `"x${index}":1`).join(',')
    expect(faultsOf(`${unknown},"telecom":[]`)).toEqual(['Patient.telecom'])
    expect(faultsOf(`${unknown},"gender":"F"`, 'wrong')).toEqual(['Patient.gender'])
  })
})

describe('the underscore element of a primitive', () => {
  it.each([
    ['"_telecom":[{"id":"a"}]', 'Patient._telecom'],
    ['"_meta":{"id":"a"}', 'Patient._meta'],
    ['"text":{"status":"generated","div":"<div>a</div>","_div":{"id":"a"}}', 'Patient.text._div'],
    ['"name":[{"_id":{"id":"a"}}]', 'Patient.name[0]._id'],
    ['"_gender":[{"id":"a"}]', 'Patient._gender'],
    ['"_gender":"a"', 'Patient._gender'],
    ['"name":[{"given":["A"],"_given":{"id":"a"}}]', 'Patient.name[0]._given'],
    ['"name":[{"given":["A"],"_given":[{"id":"a"},{"id":"b"}]}]', 'Patient.name[0]._given'],
    ['"name":[{"given":["A","B"],"_given":[{"id":"a"}]}]', 'Patient.name[0]._given'],
    ['"name":[{"_given":[{"id":"a"}]}]', 'Patient.name[0]._given'],
    ['"name":[{"given":["A"],"_given":["a"]}]', 'Patient.name[0]._given[0]'],
    ['"_gender":{"extension":[{"url":"u","valueBoolean":"yes"}]}', 'Patient._gender.extension[0].valueBoolean'],
  ])('is wrong unless it has an id or extensions: %s', (inside, place) => {
    expect(faultsOf(inside, 'wrong')).toContain(place)
  })

  it.each([
    '"_gender":{"extension":[{"url":"http://x/why","valueCode":"unknown"}]}',
    '"birthDate":"1980-05-17","_birthDate":{"id":"b"}',
    '"name":[{"given":["A","B"],"_given":[{"id":"a"},null]}]',
    '"name":[{"given":["A",null,"C"],"_given":[null,{"extension":[{"url":"u","valueBoolean":true}]},null]}]',
  ])('survives the way through XML and back: %s', (inside) => {
    const read = readJson(`{"resourceType":"Patient",${inside}}`)
    if (!read.ok) throw new Error(read.says)
    expect(structureFaults(read.resource)).toEqual([])
    expect(readXml(writeXml(read.resource))).toEqual(read)
  })
})

describe('an empty element in XML', () => {
  it.each([
    ['<gender/>', 'Patient.gender'],
    ['<gender value=""/>', 'Patient.gender'],
    ['<active value=""/>', 'Patient.active'],
    ['<telecom/>', 'Patient.telecom[0]'],
    ['<telecom id=""/>', 'Patient.telecom[0].id'],
    ['<name><given value="A"/><given/></name>', 'Patient.name[0].given[1]'],
    ['<contained/>', 'Patient.contained[0]'],
    ['<extension url=""/>', 'Patient.extension[0].url'],
    ['<extension/>', 'Patient.extension[0]'],
    ['<gender value="male"><extension/></gender>', 'Patient._gender.extension[0]'],
    ['<maritalStatus><coding/></maritalStatus>', 'Patient.maritalStatus.coding[0]'],
  ])('is found at the same place: %s', (inside, place) => {
    const read = readXml(`<Patient xmlns="http://hl7.org/fhir">${inside}</Patient>`)
    if (!read.ok) throw new Error(read.says)
    expect(
      structureFaults(read.resource)
        .filter((one) => one.kind === 'empty')
        .map((one) => one.path),
    ).toContain(place)
  })
})

it('an appointment of an older release is kept without its empty elements', () => {
  const stands = { resourceType: 'Patient', telecom: [], name: [{ family: 'A', given: [''] }, {}], photo: [{ url: '' }], maritalStatus: { colour: 'red' } }
  expect(contentOf(stands)).toEqual({ resourceType: 'Patient', name: [{ family: 'A' }] })
})
