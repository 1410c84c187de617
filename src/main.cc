#include "app/run.h"

int main(int argc, char** argv) {
  return kexec_load::app::run(argc, argv);
}
