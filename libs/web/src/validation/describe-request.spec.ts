import { Body, Query } from '@nestjs/common';
import { IsString } from 'class-validator';
import { Operation } from '../requests/operation.js';
import { PageQueryDto, ReadQueryDto } from './query.dto.js';

class NoteDto {
  @IsString()
  text!: string;
}

const about = { id: 'addNote', summary: 'Adds a note', access: 'everyone', success: {}, problems: [] } as const;

describe('an operation', () => {
  it('names the classes of body and query that its method takes', () => {
    class Notes {
      @Operation({ ...about, body: NoteDto, query: PageQueryDto })
      add(@Body() _: NoteDto, @Query() __: PageQueryDto, ___: string): void {}
    }
    expect(new Notes()).toBeDefined();
  });

  it('stops the start where it would not check what its method takes', () => {
    expect(() => {
      class Notes {
        @Operation({ ...about, query: ReadQueryDto })
        add(@Body() _: NoteDto): void {}
      }
      return Notes;
    }).toThrow('Notes.add takes NoteDto, and its @Operation does not name it.');
    expect(() => {
      class Notes {
        @Operation({ ...about, query: ReadQueryDto })
        list(@Query() _: PageQueryDto): void {}
      }
      return Notes;
    }).toThrow('Notes.list takes PageQueryDto, and its @Operation does not name it.');
  });
});
