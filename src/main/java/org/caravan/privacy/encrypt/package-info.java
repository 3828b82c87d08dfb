/** Archives that are encrypted, by 7-Zip as a program beside this one, and the passwords they are encrypted with. */
package org.caravan.privacy.encrypt;
