// To whom a person can complain (GDPR art. 77): the authority where they live, else where the controller is.
import { Injectable } from '@nestjs/common';
import { Authorities } from '../../config/authorities.js';

@Injectable()
export class Complaints {
  public constructor(private readonly authorities: Authorities) {}

  /** `CNIL, https://www.cnil.fr/`. */
  public route(country: string | null, controllerCountry: string): string {
    const found = this.authorities.of(country) ?? this.authorities.of(controllerCountry);
    return found ? `${found.name}, ${found.url}` : EDPB;
  }
}

const EDPB = 'https://www.edpb.europa.eu/about-edpb/about-edpb/members_en';
