import { TableIndex, type MigrationInterface, type QueryRunner } from 'typeorm'
import { addColumn, count, createTable, dropTable, id, json, nullable, text, when } from './columns'

export class Stores0009 implements MigrationInterface {
  name = 'Stores1700000000009'

  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, 'stores', {
      columns: {
        id: id(),
        code: text(32),
        name: text(40),
        city: text(40),
        address: text(200),
        phone: nullable(text(40)),
        parking: nullable(text(200)),
        latitudeE6: nullable(count()),
        longitudeE6: nullable(count()),
        timeZone: text(64),
        openingPeriods: json(),
        holidays: json(),
        state: text(16),
        createdAt: when(),
        updatedAt: when(),
        version: count(),
      },
      primary: 'id',
      indexes: [{ name: 'ux_stores_code', columns: ['code'], unique: true }],
    })
    await createTable(runner, 'staff_assignments', {
      columns: {
        id: id(),
        staffId: id(),
        storeId: id(),
        role: text(16),
        fromAt: when(),
        toAt: nullable(when()),
        openKey: nullable(text(80)),
      },
      primary: 'id',
      indexes: [
        { name: 'ux_staff_assignments_open_key', columns: ['openKey'], unique: true },
        { name: 'ix_staff_assignments_staff', columns: ['staffId', 'fromAt'] },
        { name: 'ix_staff_assignments_store', columns: ['storeId', 'fromAt'] },
      ],
    })
    await addColumn(runner, 'staff', 'speciality', nullable(text(60)))
    await addColumn(runner, 'staff', 'customerId', nullable(id()))
    await addColumn(runner, 'staff', 'leftAt', nullable(when()))
    const staff = await runner.getTable('staff')
    if (!staff?.indices.some(({ name }) => name === 'ix_staff_customer'))
      await runner.createIndex(
        'staff',
        new TableIndex({ name: 'ix_staff_customer', columnNames: ['customerId'] }),
      )
    await createTable(runner, 'staff_bind_codes', {
      columns: {
        id: id(),
        codeHash: text(64),
        staffId: id(),
        createdBy: id(),
        createdAt: when(),
        expiresAt: when(),
      },
      primary: 'id',
      indexes: [
        { name: 'ux_staff_bind_codes_code_hash', columns: ['codeHash'], unique: true },
        { name: 'ix_staff_bind_codes_staff', columns: ['staffId'] },
      ],
    })
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropTable(runner, 'staff_assignments')
    await dropTable(runner, 'stores')
    await dropTable(runner, 'staff_bind_codes')
    await runner.dropIndex('staff', 'ix_staff_customer')
    await runner.dropColumn('staff', 'leftAt')
    await runner.dropColumn('staff', 'speciality')
    await runner.dropColumn('staff', 'customerId')
  }
}
