# Init scripts, each init system's a component of its own: cmake --install installs those that INIT names, and
# cmake --install --component openrc those of OpenRC whatever INIT is.
set(known_inits sysv openrc systemd all none)
foreach(init IN LISTS INIT)
  if(NOT init IN_LIST known_inits)
    message(FATAL_ERROR "INIT=${INIT}: it is one or several of ${known_inits}")
  endif()
endforeach()

foreach(component sysv openrc systemd)
  set(only_when_asked_${component} EXCLUDE_FROM_ALL)
  if(component IN_LIST INIT OR "all" IN_LIST INIT)
    set(only_when_asked_${component} "")
  endif()
endforeach()

set(init_directory ${CMAKE_INSTALL_FULL_SYSCONFDIR}/init.d)
set(unit_directory lib/systemd/system)
install(PROGRAMS initscripts/sysv/kexec initscripts/sysv/kexec-load initscripts/sysv/kdump DESTINATION ${init_directory}
        COMPONENT sysv ${only_when_asked_sysv})

install(FILES initscripts/systemd/kdump.service DESTINATION ${unit_directory} COMPONENT systemd ${only_when_asked_systemd})

# Both have scripts "kexec" and "kdump". With all of them SysV's are taken, which OpenRC runs too; the last step is OpenRC's
# own, and /etc/default/kexec the configuration.
if(NOT "all" IN_LIST INIT)
  install(PROGRAMS initscripts/openrc/kexec initscripts/openrc/kdump DESTINATION ${init_directory}
          COMPONENT openrc ${only_when_asked_openrc})
  # The administrator's configuration stays.
  install(CODE "
    set(configuration \"${CMAKE_INSTALL_FULL_SYSCONFDIR}/conf.d\")
    if(NOT EXISTS \"\$ENV{DESTDIR}\${configuration}/kexec\")
      file(INSTALL \"${CMAKE_CURRENT_SOURCE_DIR}/conf.d/kexec\" DESTINATION \"\${configuration}\")
    endif()"
          COMPONENT openrc ${only_when_asked_openrc})
endif()
install(PROGRAMS initscripts/openrc/kexec-jump initscripts/openrc/kexec-booted DESTINATION ${init_directory}
        COMPONENT openrc ${only_when_asked_openrc})
install(PROGRAMS initscripts/openrc/busybox-reboot DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/kexec-load
        COMPONENT openrc ${only_when_asked_openrc})
install(CODE "
  set(runlevels \"\$ENV{DESTDIR}${CMAKE_INSTALL_FULL_SYSCONFDIR}/runlevels\")
  file(MAKE_DIRECTORY \"\${runlevels}/default\" \"\${runlevels}/shutdown\")
  file(CREATE_LINK ${init_directory}/kexec-booted \"\${runlevels}/default/kexec-booted\" SYMBOLIC)
  file(CREATE_LINK ${init_directory}/kexec-jump \"\${runlevels}/shutdown/kexec-jump\" SYMBOLIC)"
        COMPONENT openrc ${only_when_asked_openrc})

install(FILES initscripts/systemd/kexec-load.service initscripts/systemd/kexec-load@.service
        initscripts/systemd/kexec-load-booted.service
        DESTINATION ${unit_directory} COMPONENT systemd ${only_when_asked_systemd})
foreach(unit kexec-load.service kexec-load@.service)
  install(FILES initscripts/systemd/sandbox.conf DESTINATION ${unit_directory}/${unit}.d
          COMPONENT systemd ${only_when_asked_systemd})
endforeach()
install(FILES initscripts/systemd/systemd-reboot.conf DESTINATION ${unit_directory}/systemd-reboot.service.d
        RENAME kexec-load.conf COMPONENT systemd ${only_when_asked_systemd})
install(PROGRAMS initscripts/systemd/systemd-stop initscripts/systemd/systemd-last-step initscripts/systemd/systemd-instance
        DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/kexec-load COMPONENT systemd ${only_when_asked_systemd})
install(PROGRAMS initscripts/systemd/systemd-shutdown DESTINATION lib/systemd/system-shutdown RENAME kexec-load
        COMPONENT systemd ${only_when_asked_systemd})
install(PROGRAMS packaging/hooks/95-kexec-load.install DESTINATION lib/kernel/install.d
        COMPONENT systemd ${only_when_asked_systemd})
# By the name of SysV's other script, too: systemd would make a unit of that one.
install(CODE "file(CREATE_LINK kexec-load.service
                   \"\$ENV{DESTDIR}${CMAKE_INSTALL_PREFIX}/${unit_directory}/kexec.service\" SYMBOLIC)"
        COMPONENT systemd ${only_when_asked_systemd})
