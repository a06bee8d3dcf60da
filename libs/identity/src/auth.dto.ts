import { IsEmailOnFile, IsPassword, IsWords } from '@tradepost/web';

export class SignInDto {
  @IsEmailOnFile()
  email!: string;

  /** Above the limit of passwords, even before normalisation: anything longer is wrong without hashing. */
  @IsPassword(1, 512)
  password!: string;
}

export class RefreshTokensDto {
  @IsWords(512)
  refreshToken!: string;
}
