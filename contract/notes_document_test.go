package contract_test

const notesDocument = `
openapi: 3.0.3
info: {title: notes, version: '1'}
security: [{bearer: []}]
paths:
  /notes:
    get:
      operationId: listNotes
      parameters:
        - {name: limit, in: query, schema: {type: integer, minimum: 1, maximum: 100}}
        - {name: kind, in: query, schema: {type: string, enum: [memo, task]}}
      responses:
        '200':
          description: notes
          headers:
            X-Total-Count: {required: true, schema: {type: integer}}
          content:
            application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Note'}}}
        '400': {$ref: '#/components/responses/Problem'}
        '401': {$ref: '#/components/responses/Problem'}
    post:
      operationId: createNote
      requestBody: {$ref: '#/components/requestBodies/Note'}
      responses:
        '201':
          description: made
          content: {application/json: {schema: {$ref: '#/components/schemas/Note'}}}
        '400': {$ref: '#/components/responses/Problem'}
        '401': {$ref: '#/components/responses/Problem'}
  /notes/{noteId}:
    parameters:
      - {name: noteId, in: path, required: true, schema: {type: integer, minimum: 1}}
    get:
      operationId: getNote
      responses:
        '200':
          description: a note
          content: {application/json: {schema: {$ref: '#/components/schemas/Note'}}}
        '400': {$ref: '#/components/responses/Problem'}
        '401': {$ref: '#/components/responses/Problem'}
        '404': {$ref: '#/components/responses/Problem'}
    put:
      operationId: replaceNote
      requestBody: {$ref: '#/components/requestBodies/Note'}
      responses:
        '200':
          description: changed
          content: {application/json: {schema: {$ref: '#/components/schemas/Note'}}}
        '400': {$ref: '#/components/responses/Problem'}
        '401': {$ref: '#/components/responses/Problem'}
        '404': {$ref: '#/components/responses/Problem'}
    delete:
      operationId: deleteNote
      responses:
        '204': {description: gone}
        '400': {$ref: '#/components/responses/Problem'}
        '401': {$ref: '#/components/responses/Problem'}
        '404': {$ref: '#/components/responses/Problem'}
  /version:
    get:
      operationId: getVersion
      security: []
      responses:
        '200':
          description: version
          content: {text/plain: {schema: {type: string}}}
components:
  securitySchemes:
    bearer: {type: http, scheme: bearer}
  requestBodies:
    Note:
      required: true
      content:
        application/json:
          schema: {$ref: '#/components/schemas/NoteInput'}
          examples:
            sample: {value: {title: Milk, kind: memo, createdBy: somebody, size: 0}}
  responses:
    Problem:
      description: refused
      content: {application/json: {schema: {$ref: '#/components/schemas/Problem'}}}
  schemas:
    NoteInput:
      type: object
      required: [title]
      properties:
        title: {type: string, minLength: 1, maxLength: 40}
        kind: {type: string, enum: [memo, task]}
        priority: {type: integer, minimum: 0, maximum: 9}
        isDone: {type: boolean}
        tags: {type: array, items: {type: string, minLength: 1}, maxItems: 5}
        createdBy: {type: string}
        size: {type: integer, description: counted by the server}
    Note:
      type: object
      required: [id, title, createdBy, size]
      properties:
        id: {type: integer}
        title: {type: string}
        kind: {type: string, enum: [memo, task]}
        priority: {type: integer}
        isDone: {type: boolean}
        tags: {type: array, items: {type: string}}
        createdBy: {type: string}
        size: {type: integer}
    Problem:
      type: object
      required: [message]
      properties: {message: {type: string}}
`
