import { IsEmailOnFile, IsPassword, IsWords } from '@tradepost/web';

export class SignInDto {
  @IsEmailOnFile()
  email!: string;

  /** Longer than any password is, also before it is normalised: what is longer is wrong without a look. */
  @IsPassword(1, 512)
  password!: string;
}

export class RefreshTokensDto {
  @IsWords(512)
  refreshToken!: string;
}
