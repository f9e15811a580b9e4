import type { Staff } from '../../../src/contract/staff'
import { newId } from '../../../src/platform/ids'
import { startApp, type TestApp } from '../../support/app'
import { signedIn, type ConsoleClient } from '../../support/console-client'
import { aPicture } from '../pictures/files'
import { refusal } from '../organisation'

let t: TestApp
let admin: ConsoleClient
let photoId: string
beforeAll(async () => {
  t = await startApp()
  admin = await signedIn(t, 'admin')
  const bytes = await aPicture({ width: 300, height: 300 })
  photoId = (await t.app.features.pictures.gallery.keep(bytes, null)).id
})
afterAll(() => t.close())

it('a guide’s picture is kept with them, changed and taken away', async () => {
  const hired = { name: '林一', roles: ['guide'], photoId }
  const made = (await admin.send('post', '/api/admin/staff', hired).expect(200)).body as Staff
  expect(made.photoId).toBe(photoId)
  const path = `/api/admin/staff/${made.id}`
  const renamed = (await admin.send('patch', path, { name: '林壹' }).expect(200)).body as Staff
  expect(renamed).toMatchObject({ name: '林壹', photoId })
  const without = (await admin.send('patch', path, { photoId: null }).expect(200)).body as Staff
  expect(without.photoId).toBeNull()
})

it('a picture that is not there is refused, and nothing is changed', async () => {
  const hired = { name: '周末', roles: ['guide'], photoId: newId() }
  expect(refusal(await admin.send('post', '/api/admin/staff', hired).expect(422)).code).toBe(
    'picture.unknown',
  )
  const { id } = await t.app.staff.create({ name: '陈默', roles: ['guide'], photoId })
  const change = { name: '何田', photoId: newId() }
  expect(refusal(await admin.send('patch', `/api/admin/staff/${id}`, change).expect(422)).code).toBe(
    'picture.unknown',
  )
  expect(await t.app.staff.byId(id)).toMatchObject({ name: '陈默', photoId })
})
